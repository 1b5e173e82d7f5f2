import type { IpcMainInvokeEvent } from "electron";
import { expect, it } from "vitest";
import type { GrantId } from "#src/contract/ids.ts";
import type { Channel } from "../../../electron/channels.ts";
import { serveGrants } from "../../../electron/grants.ts";

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<unknown>;

/** The served channels, with what was granted and how many grants were asked for at once; `chosen` is what the person picks. */
const served = (chosen: readonly string[]) => {
  const handlers = new Map<string, Handler>();
  const granted: string[] = [];
  const asked = { now: 0, most: 0 };
  serveGrants({
    ipcMain: { handle: (channel, handler) => void handlers.set(channel, handler) },
    dialog: { showOpenDialog: async () => ({ canceled: chosen.length === 0, filePaths: [...chosen] }) },
    windowOf: () => null,
    grantPath: async (path) => {
      granted.push(path);
      asked.now += 1;
      asked.most = Math.max(asked.most, asked.now);
      await Promise.resolve();
      asked.now -= 1;
      return `grant of ${path}` as GrantId;
    },
  });
  const call = (channel: Channel, senderFrame: unknown, ...args: unknown[]) =>
    handlers.get(channel)?.({ senderFrame } as IpcMainInvokeEvent, ...args);
  return { call, granted, asked, names: [...handlers.keys()] };
};
const ownFrame = { url: "app://deskside/", parent: null };

it("grants what a person chose or dropped, and null when they changed their mind", async () => {
  const shell = served(["/models/a.gguf"]);
  expect([
    await shell.call("pick-model-file", ownFrame),
    await shell.call("pick-model-folder", ownFrame),
    await shell.call("pick-documents", ownFrame),
    await shell.call("pick-document-folder", ownFrame),
    await shell.call("grant-dropped", ownFrame, "/b.gguf"),
    await served([]).call("pick-model-file", ownFrame),
    await served([]).call("pick-documents", ownFrame),
    shell.names,
  ]).toEqual([
    "grant of /models/a.gguf",
    "grant of /models/a.gguf",
    ["grant of /models/a.gguf"],
    "grant of /models/a.gguf",
    "grant of /b.gguf",
    null,
    [],
    ["pick-model-file", "pick-model-folder", "pick-documents", "pick-document-folder", "grant-dropped"],
  ]);
});

it("grants hundreds of documents one after the other, and refuses more than the core would remember", async () => {
  const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `/documents/${index}.pdf`);
  const shell = served(paths(500));
  expect(await shell.call("pick-documents", ownFrame)).toHaveLength(500);
  expect(shell.asked.most).toBe(1);
  const more = served(paths(501));
  await expect(more.call("pick-documents", ownFrame)).rejects.toMatchObject({ code: "request/too-many" });
  expect(more.granted).toEqual([]);
});

it("refuses another origin, a frame inside the page, a frame that is gone, and calls of another shape", async () => {
  const shell = served(["/models/a.gguf"]);
  const calls: [unknown, ...unknown[]][] = [
    [{ url: "https://evil.example/", parent: null }, "/x"],
    [{ url: "app://deskside/", parent: ownFrame }, "/x"],
    [null, "/x"],
    [ownFrame],
    [ownFrame, 7],
    [ownFrame, ""],
    [ownFrame, "/x", "/y"],
    [ownFrame, "x".repeat(40_000)],
  ];
  for (const [frame, ...args] of calls) await expect(shell.call("grant-dropped", frame, ...args)).rejects.toThrow();
  await expect(shell.call("pick-model-file", ownFrame, "extra")).rejects.toThrow();
  expect(shell.granted).toEqual([]);
});
