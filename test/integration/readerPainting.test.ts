import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { setProcessObserver } from "#src/process/observer.ts";
import type { DocumentSource } from "#src/reader/reader.ts";
import { createDocumentReader } from "#src/reader/startReader.ts";
import { makePdf } from "#test/support/pdf.ts";

const folder = mkdtempSync(join(tmpdir(), "deskside-painting-"));
const reader = createDocumentReader();
const never = new AbortController().signal;
const started: number[] = [];
setProcessObserver((event) => {
  if (event.kind === "started") started.push(event.pid);
});

afterAll(async () => {
  setProcessObserver(null);
  await reader.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

const put = (name: string, pages: number): DocumentSource => {
  const path = join(folder, name);
  writeFileSync(path, makePdf(Array.from({ length: pages }, () => ({ width: 200, height: 100 }))));
  const { dev, ino, size, mtimeMs } = statSync(path, { bigint: false });
  return { kind: "file", path, identity: { dev: String(dev), ino: String(ino), sizeBytes: size, mtimeMs } };
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("page images of one document", () => {
  it("come from one process, in whatever order they are asked for", async () => {
    const source = put("many.pdf", 6);
    await reader.render({ source, page: 1, widthPx: 200 }, never);
    const before = started.length;
    const images = await Promise.all([6, 2, 4].map((page) => reader.render({ source, page, widthPx: 300 }, never)));
    expect(images.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
      [300, 150],
      [300, 150],
      [300, 150],
    ]);
    expect(started.length).toBe(before);
  });

  it("leave the queue when nobody waits for them any more, and the next is painted", async () => {
    const source = put("left.pdf", 3);
    const leave = new AbortController();
    const first = reader.render({ source, page: 1, widthPx: 200 }, never);
    const second = reader.render({ source, page: 2, widthPx: 200 }, leave.signal);
    leave.abort(new Error("scrolled past"));
    await expect(second).rejects.toThrow("scrolled past");
    await expect(first).resolves.toMatchObject({ widthPx: 200 });
    await expect(reader.render({ source, page: 3, widthPx: 200 }, never)).resolves.toMatchObject({ widthPx: 200 });
  });

  it("are painted again after the process was killed", async () => {
    const source = put("killed.pdf", 2);
    await reader.render({ source, page: 1, widthPx: 200 }, never);
    // The last one started is the spare, which is to take over.
    for (const pid of started.slice(0, -1)) if (isRunning(pid)) process.kill(pid, "SIGKILL");
    await expect(reader.render({ source, page: 2, widthPx: 200 }, never)).resolves.toMatchObject({ widthPx: 200 });
  });

  it("are refused once the file is another one", async () => {
    const source = put("changed.pdf", 2);
    await reader.render({ source, page: 1, widthPx: 200 }, never);
    writeFileSync(join(folder, "changed.pdf"), makePdf([{ width: 400, height: 100 }]));
    await expect(reader.render({ source, page: 1, widthPx: 200 }, never)).rejects.toMatchObject({ code: "document/changed" });
  });
});
