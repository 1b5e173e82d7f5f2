import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HeaderVerdict } from "#src/contract/model.ts";
import { hashEntry, validateEntry } from "#src/models/entries.ts";
import { scanFolder } from "#src/models/scan.ts";
import { watchFolder } from "#src/models/watch.ts";
import { runJob } from "#src/process/job.ts";
import { starterPassport } from "#src/wiring/modelResources.ts";
import { gguf, list, sound, withEntries } from "#test/support/gguf.ts";
import { brokenGgufs } from "#test/support/ggufBroken.ts";
import { modelRepositorySuite } from "#test/support/modelRepositorySuite.ts";
import { openTestStore } from "#test/support/testStore.ts";

/** POSIX; Node has no call for it. */
const makeFifo = "mkfifo";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-models-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const write = (name: string, bytes: Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const validate = (path: string): Promise<HeaderVerdict> =>
  runJob<HeaderVerdict>({ entry: validateEntry, input: [path], deadlineMs: 10_000, memoryMb: 64, label: "header check" });

modelRepositorySuite("in the database", async () => {
  const { store, remove } = await openTestStore();
  return { repository: store.models, close: remove };
});

describe("the validator's child", () => {
  it("gives its verdict on a sound and on a broken file", async () => {
    expect(await validate(write("a.gguf", gguf(sound)))).toMatchObject({ kind: "valid", header: { name: "Small" } });
    const [broken] = brokenGgufs;
    expect(await validate(write("b.gguf", broken?.bytes ?? Buffer.alloc(0)))).toMatchObject({ kind: "invalid", reason: broken?.reason });
  });

  it.skipIf(process.platform === "win32")("does not wait for a FIFO (skipped on Windows, which has none)", async () => {
    const path = join(folder, "fifo.gguf");
    execFileSync(makeFifo, [path]);
    expect(await validate(path)).toMatchObject({ kind: "invalid", reason: "not-a-file" });
  });

  it("stays within 64 MB of heap on a vocabulary of a million tokens", async () => {
    const tokens = Array.from({ length: 1_000_000 }, (_, index) => {
      const token = Buffer.alloc(16);
      token.writeBigUInt64LE(8n);
      token.write(index.toString(36).padStart(8, "_"), 8, "latin1");
      return token;
    });
    const path = write("large.gguf", gguf({ ...withEntries(sound, { "tokenizer.ggml.tokens": list(8, tokens) }), tensors: [] }));
    expect(await validate(path)).toMatchObject({ kind: "invalid", reason: "tokenizer-lengths-differ" });
  });
});

describe("the hashing child", () => {
  it("gives the file's SHA-256 and its progress in bytes", async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024 + 17, 5);
    const path = write("bytes", bytes);
    const progress: unknown[] = [];
    const onProgress = (done: unknown): void => void progress.push(done);
    const hash = await runJob<string>({ entry: hashEntry, input: path, deadlineMs: 30_000, memoryMb: 64, label: "hashing", onProgress });
    expect(hash).toBe(createHash("sha256").update(readFileSync(path)).digest("hex"));
    expect(progress.at(-1)).toBe(bytes.length);
  });
});

describe("the starter's passport", () => {
  it("is what lies beside its file, and says nothing without one", async () => {
    const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
    const alone = join(folder, "starter-q8_0.gguf");
    const nothing = { licence: null, sha256: null };
    const sha256 = createHash("sha256").update(readFileSync(starter)).digest("hex");
    expect([await starterPassport(starter), await starterPassport(alone), await starterPassport(null)]).toEqual([
      { licence: "MIT", sha256 },
      nothing,
      nothing,
    ]);
    writeFileSync(join(folder, "passport.json"), '{"licence": 7}');
    expect(await starterPassport(alone)).toEqual(nothing);
  });
});

describe("watching a real folder", () => {
  it("notices a file put into a folder below it, moved into place as a finished copy is", async () => {
    mkdirSync(join(folder, "deep"));
    const onChange = vi.fn();
    const watch = watchFolder(folder, onChange);
    watch.found([join(folder, "deep")]);
    try {
      renameSync(write("model.part", gguf(sound)), join(folder, "deep", "model.gguf"));
      await vi.waitUntil(() => onChange.mock.calls.length > 0, { timeout: 20_000 });
      expect(await scanFolder(folder)).toMatchObject({ kind: "scanned", models: [[join(folder, "deep", "model.gguf")]], isWhole: true });
    } finally {
      watch.close();
    }
  });

  it.runIf(process.platform === "linux")("opens a bounded number of watches, however many folders lie below", () => {
    const folders = Array.from({ length: 300 }, (_, index) => join(folder, `d${index}`));
    for (const path of folders) mkdirSync(path);
    const watches = () => {
      const inotify = readdirSync("/proc/self/fdinfo").flatMap((descriptor) => {
        try {
          return readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8").match(/^inotify /gm) ?? [];
        } catch {
          return [];
        }
      });
      return inotify.length;
    };
    const before = watches();
    const watch = watchFolder(folder, () => undefined);
    const alone = watches() - before;
    watch.found(folders);
    const bounded = watches() - before;
    watch.found([]);
    const again = watches() - before;
    watch.close();
    expect([alone, bounded, again, watches() - before]).toEqual([1, 128, 1, 0]);
  });

  it("looks no deeper than eight folders", async () => {
    const levels = Array.from({ length: 9 }, (_, index) => join(folder, ...new Array<string>(index).fill("d")));
    mkdirSync(levels.at(-1) ?? folder, { recursive: true });
    for (const level of levels) writeFileSync(join(level, "m.gguf"), "x");
    const scan = await scanFolder(folder);
    expect(scan.kind === "scanned" ? scan.models.length : scan).toBe(8);
  });
});
