/** R16 and R17: the page in Chromium, against the bare browser on the same machine. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright";
import { ensureChromium } from "../support/chromium.ts";
import { median, pssBytes, quietMachine, type Row } from "./bench.ts";
import { openDesk } from "./desk.ts";

const FRAME_MS = 1000 / 60;
const launch = () =>
  chromium.launch({
    executablePath: ensureChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
const fakeEngine = { node: process.execPath, entry: fileURLToPath(new URL("../support/coreMain.ts", import.meta.url)) };

/** PSS of every Chromium process this one started. */
const chromiumBytes = (): number => {
  const parents = new Map<number, number>();
  for (const pid of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    try {
      parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const ours = (pid: number): boolean => pid === process.pid || (pid > 1 && ours(parents.get(pid) ?? 0));
  return [...parents.keys()]
    .filter((pid) => pid !== process.pid && ours(pid))
    .map((pid) => {
      try {
        return pssBytes(pid);
      } catch {
        return 0;
      }
    })
    .reduce((sum, bytes) => sum + bytes, 0);
};

/** Seconds of script, style and layout of the page so far; the session must stay attached, as the counters begin with it. */
const workMeter = async (page: Page): Promise<() => Promise<number>> => {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics
      .filter(({ name }) => ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"].includes(name))
      .reduce((sum, { value }) => sum + value, 0);
  };
};

const longChat = (messages: number): string =>
  JSON.stringify({
    format: "deskside-chat/1",
    title: "Ten thousand",
    titledBy: "person",
    createdAt: 1,
    updatedAt: 1,
    systemPrompt: "",
    sampling: {},
    leaf: messages - 1,
    messages: Array.from({ length: messages }, (_, place) =>
      place % 2 === 0
        ? {
            role: "user",
            parent: place === 0 ? null : place - 1,
            text: `Question ${place}: what does clause ${place} say?`,
            createdAt: place,
          }
        : {
            role: "assistant",
            parent: place - 1,
            text: `Clause **${place - 1}** says:\n\n- first, a notice of *three months*\n- second, \`code ${place}\`\n\n${"It goes on for a while. ".repeat(6)}`,
            thought: "",
            createdAt: place,
            state: { kind: "done", finishReason: "stop" },
            stats: null,
            answeredBy: null,
            contextStart: null,
            edited: false,
          },
    ),
  });

const withPage = async <T>(
  program: typeof fakeEngine | undefined,
  work: (page: Page, desk: Awaited<ReturnType<typeof openDesk>>, address: string, browser: Browser) => Promise<T>,
): Promise<T> => {
  const desk = await openDesk(program);
  const browser = await launch();
  try {
    const { url } = await desk.core.control.serve({ port: 0, roots: [] });
    const { code } = await desk.core.control.signInCode({ bearer: false });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    return await work(page, desk, `${url.replace(/\/$/, "")}/#code=${code}`, browser);
  } finally {
    await browser.close();
    await desk.close();
  }
};

/** Milliseconds between animation frames while the transcript is wheeled up through many screens. */
const scrollFrames = async (page: Page): Promise<readonly number[]> => {
  await page.getByRole("log", { name: "Transcript" }).hover();
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const next = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Object.assign(window, { benchFrames: frames });
  });
  for (let step = 0; step < 120; step++) {
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(16);
  }
  return page.evaluate(() => (window as unknown as { benchFrames: number[] }).benchFrames.slice(5));
};

export const pageRows = (): readonly Row[] => [
  {
    id: "R16a",
    what: "frames while scrolling a 10,000-message chat",
    target: "no frame > 16 ms on an idle machine",
    run: () =>
      withPage(undefined, async (page, desk, address) => {
        await desk.core.page.chats.import({ text: longChat(10_000) });
        await page.goto(address);
        await page.getByRole("button", { name: "Ten thousand", exact: true }).click();
        await page.getByRole("article").first().waitFor();
        await quietMachine();
        const frames = (await scrollFrames(page)).toSorted((a, b) => a - b);
        const at = (share: number) => frames[Math.min(frames.length - 1, Math.floor(share * frames.length))] ?? 0;
        const late = frames.filter((ms) => ms > FRAME_MS * 1.5).length;
        const detail = `${frames.length} frames, ${late} of them over 25 ms; median ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)} ms`;
        return { kind: "measured", value: at(1), spread: [at(0), at(1)], unit: "ms", met: at(1) <= 17, detail };
      }),
  },
  {
    id: "R16b",
    what: "render cost of a streamed 20 KB answer ÷ 4 × that of 5 KB",
    target: "linear: ≤ 1.3",
    run: () =>
      withPage(fakeEngine, async (page, _desk, address) => {
        await page.goto(address);
        const workSeconds = await workMeter(page);
        const cost = async (words: number): Promise<number> => {
          await page.keyboard.press("Control+Shift+O");
          await page.getByRole("textbox", { name: "Your message" }).fill(`/long ${words} /slow 2 /paragraphs`);
          const before = await workSeconds();
          await page.keyboard.press("Enter");
          await page.getByRole("button", { name: "Copy answer" }).waitFor({ timeout: 120_000 });
          return (await workSeconds()) - before;
        };
        await cost(200);
        const pairs = [];
        for (let turn = 0; turn < 3; turn++) pairs.push({ short: await cost(700), long: await cost(2800) });
        const ratios = pairs.map(({ short, long }) => long / (4 * short));
        const value = median(ratios);
        const detail = `${median(pairs.map((pair) => pair.short * 1000)).toFixed(0)} ms of script, style and layout for 5 KB, ${median(pairs.map((pair) => pair.long * 1000)).toFixed(0)} ms for 20 KB`;
        return { kind: "measured", value, spread: [Math.min(...ratios), Math.max(...ratios)], unit: "ratio", met: value <= 1.3, detail };
      }),
  },
  {
    id: "R17",
    what: "first paint, time until one can type, memory of all processes at rest",
    target: "reported against a bare Chromium window",
    run: async () => {
      const profile = mkdtempSync(join(tmpdir(), "deskside-bare-"));
      const bare = await launch();
      const blank = await bare.newPage();
      await blank.goto("about:blank");
      await quietMachine();
      const bareBytes = chromiumBytes();
      await bare.close();
      rmSync(profile, { recursive: true, force: true });
      return withPage(undefined, async (page, desk, address) => {
        const start = performance.now();
        await page.goto(address, { waitUntil: "commit" });
        await page.getByRole("textbox", { name: "Your message" }).waitFor();
        const typeable = performance.now() - start;
        const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN);
        await quietMachine();
        const all = chromiumBytes();
        const { processes } = await desk.core.page.privacy.ledger();
        const own = processes.reduce((sum, one) => sum + one.memoryBytes, 0);
        const mib = (bytes: number) => (bytes / 1024 ** 2).toFixed(0);
        const detail = `first paint ${paint.toFixed(0)} ms; Chromium ${mib(all)} MiB against ${mib(bareBytes)} MiB bare; core and workers ${mib(own)} MiB (no model loaded)`;
        return { kind: "measured", value: typeable, spread: [typeable, typeable], unit: "ms", met: null, detail };
      });
    },
  },
];
