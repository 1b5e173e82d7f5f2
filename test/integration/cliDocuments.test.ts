/** `deskside index`, `search`, `ask` and `read` on the sample documents, with the real core and the real starter model; and the demo made of them. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "#test/support/commandLine.ts";
import { makeSamples } from "#test/support/makeSamples.ts";

const samples = fileURLToPath(new URL("../../resources/samples", import.meta.url));
const encrypted = fileURLToPath(new URL("../../../shared/assets/docs/pdf/pr6531_1.pdf", import.meta.url));
let folder = "";
let dataDir = "";
const deskside = (...args: string[]) => runCommand([...args, "--data-dir", dataDir]);
const deskJson = async (...args: string[]) => {
  const { code, stdout, stderr } = await deskside(...args, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as unknown;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskside-cli-"));
  dataDir = join(folder, "data");
  await mkdir(join(folder, "in", "deep"), { recursive: true });
  await writeFile(join(folder, "in", "note.txt"), "The blue ladder is stored in room Maple.");
  await writeFile(join(folder, "in", "deep", "cut.pdf"), (await readFile(join(samples, "office-lease.pdf"))).subarray(0, 300));
  await writeFile(join(folder, "in", "empty.docx"), "");
  await deskJson("index", samples, "--collection", "Samples");
}, 120_000);
afterAll(async () => {
  await deskside("quit");
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}, 60_000);

it("says of each file of a folder whether it was read, and why not", async () => {
  expect(await deskJson("index", join(folder, "in"))).toEqual({
    collection: "in",
    files: 3,
    read: 1,
    partly: 0,
    missing: 0,
    pages: 1,
    passages: 1,
    failed: expect.arrayContaining([
      { file: "deep/cut.pdf", code: "document/corrupt", message: expect.stringMatching(/damaged/) },
      { file: "empty.docx", code: "document/empty", message: "The file is empty, or holds no text." },
    ]),
  });
});

it("finds passages with file, place, text and score", async () => {
  const { hits } = (await deskJson("search", "security deposit of the lease", "--collection", "Samples", "--top", "3")) as {
    hits: readonly object[];
  };
  expect(hits.length).toBeLessThanOrEqual(3);
  expect(hits[0]).toEqual({
    file: "office-lease.pdf",
    page: 2,
    text: expect.stringContaining("Deposit: EUR 10,440.00"),
    score: expect.any(Number),
  });
});

it("answers with quotes that code has found in the source, each at its place", async () => {
  const ask = (question: string) => deskJson("ask", question, "--collection", "Samples");
  const number = expect.any(Number);
  const coverage = expect.objectContaining({ totalPages: 9, totalFiles: 6, unindexedFiles: 0, unreadable: [] });
  expect(await ask("How long is the notice period?")).toMatchObject({
    answer: expect.stringMatching(/^(?:The n|N)otice period(?: is|:) 90 days \[1\]\.$/u),
    citations: [
      {
        n: 1,
        file: "office-lease.pdf",
        page: 3,
        quote: expect.stringMatching(/90 days$/u),
        verification: "exact",
        rects: [{ left: number, top: number, right: number, bottom: number }],
      },
    ],
    coverage,
  });
  expect(await ask("What is the policy number?")).toMatchObject({
    citations: [{ file: "insurance-letter.docx", paragraph: 6, quote: "WG-880213", verification: "exact", rects: [] }],
    coverage,
  });
  expect(await ask("What is the tracking number?")).toMatchObject({
    citations: [{ file: "chair-delivery.eml", paragraph: 4, part: null, quote: "4402-815", verification: "exact" }],
    coverage,
  });
});

it("computes on a table's cells, and names the query and the cells", async () => {
  expect(await deskJson("ask", "What is the total Amount of Silver River Energy?", "--collection", "Samples")).toMatchObject({
    answer: expect.stringContaining("1782.20"),
    computation: {
      fileName: "supplier-invoices.csv",
      value: "1782.20",
      cells: ["E3", "E6", "E9"],
      query: expect.stringMatching(/^SELECT /),
    },
  });
});

it("reads every page in a full scan of files that are forgotten with the answer", async () => {
  const asked = await deskside("ask", "How long is the notice period?", "--files", samples, join(folder, "in"), "--full-scan");
  expect([asked.code, asked.stdout]).toEqual([
    0,
    expect.stringMatching(/90 days[\s\S]*Read 10 of 10 pages in 7 of 9 files · 2 files not readable/),
  ]);
  expect(asked.stderr).toMatch(/^deep\/cut\.pdf: .*damaged/m);
  const missing = await deskside("search", "lease", "--collection", "deskside ask");
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("no collection")]);
});

it("reads a document with the place of each word", async () => {
  const { pages, ...rest } = (await deskJson("read", join(samples, "office-lease.pdf"))) as {
    pages: readonly { readonly text: string; readonly places: readonly { readonly start: number; readonly end: number }[] }[];
  };
  expect([rest, pages.length]).toEqual([{ file: "office-lease.pdf", kind: "pdf", title: "Office lease NH-4471", unread: [] }, 4]);
  const third = pages[2];
  const place = third?.places.find(({ start, end }) => third.text.slice(start, end) === "90");
  expect(place).toMatchObject({ kind: "box", box: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)] });
  const shown = await deskside("read", join(samples, "meeting-minutes.odt"));
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining("Next meeting: 9 June 2026.")]);
});

it.skipIf(!existsSync(encrypted))("opens a document with the password in a file, and says when it lacks or is wrong", async () => {
  await writeFile(join(folder, "right"), "asdfasdf\n");
  await writeFile(join(folder, "wrong"), "qwerty\n");
  const codes = [];
  for (const more of [[], ["--password-file", join(folder, "wrong")], ["--password-file", join(folder, "right")]])
    codes.push((await deskside("read", encrypted, ...more)).code);
  const without = await deskside("read", encrypted);
  expect([codes, without.stderr]).toEqual([[3, 3, 0], expect.stringContaining("--password-file")]);
});

it("tells in one line what cannot be done, by an exit code a script can use", async () => {
  const cut = join(folder, "in", "deep", "cut.pdf");
  const wrong: readonly (readonly [code: number, says: RegExp, ...args: string[]])[] = [
    [3, /not there.*nowhere/, "index", samples, join(folder, "nowhere"), "--collection", "mistyped"],
    [2, /no collection "mistyped".*"Samples"/, "search", "lease", "--collection", "mistyped"],
    [3, /damaged/, "index", cut],
    [3, /not there/, "read", join(folder, "nowhere.pdf")],
    [3, /not a regular file/, "read", "/dev/null"],
    [3, /not a regular file.*null/, "ask", "What is it?", "--files", samples, "/dev/null"],
    [3, /empty/, "read", join(folder, "in", "empty.docx")],
    [2, /folder.*index/, "read", samples],
    [3, /damaged/, "ask", "What is it?", "--files", cut],
    [2, /no collection/, "ask", "What is it?", "--collection", "mistyped"],
    [2, /empty/, "ask", " "],
    [2, /empty/, "search", ""],
  ];
  for (const [code, says, ...args] of wrong) {
    const result = await deskside(...args);
    expect([args, result.code, result.stderr]).toEqual([args, code, expect.stringMatching(says)]);
    expect(result.stderr).toMatch(/^[^\n]+\n$/);
  }
});

it("ships the samples that its script makes", async () => {
  for (const [name, bytes] of Object.entries(makeSamples())) expect(await readFile(join(samples, name))).toEqual(Buffer.from(bytes));
});

it("demonstrates itself with verified citations and leaves nothing behind", async () => {
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const demo = fileURLToPath(new URL("../../src/cli/demo.ts", import.meta.url));
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) =>
    execFile(process.execPath, [demo], { env }, (error, out) => resolve({ code: error?.code ?? 0, stdout: out })),
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining("3 of 3 answers with verified citations, one computed from the table")]);
  for (const quote of ["90 days", "WG-880213", "4402-815"]) expect(stdout).toContain(`${quote}" (exact)`);
  expect((await readdir(temporary)).filter((name) => name.startsWith("deskside-demo"))).toEqual([]);
}, 120_000);
