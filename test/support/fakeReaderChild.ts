/** A reader's child without parsers: does what the document's bytes say, as JSON. Speaks src/reader/protocol.ts. */
import { existsSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { serveChild } from "#src/process/serve.ts";
import type { NextEvent, Opened, OpenInput } from "#src/reader/protocol.ts";

export interface Script {
  readonly pages: number;
  readonly resumable: boolean;
  /** Folder for what must be remembered across processes. */
  readonly notes: string;
  /** What happens at a page instead of being read; `once`: only to the first process that comes there. */
  readonly at?: Readonly<Record<number, "die" | "die-once" | "hang" | "grow">>;
  readonly atOpen?: "die" | "hang";
  readonly charactersPerPage?: number;
}

let script: Script | null = null;
let page = 1;
let first = 1;
let given = 0;

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  for (;;);
};
const hang = (): never => {
  for (;;);
};
const grow = (): never => {
  const kept: Uint8Array[] = [];
  for (;;) kept.push(new Uint8Array(16 * 1024 * 1024).fill(1));
};

const misbehave = (script: Script): void => {
  const what = script.at?.[page];
  if (what === "die") die();
  if (what === "hang") hang();
  if (what === "grow") grow();
  const note = `${script.notes}/died-at-${page}`;
  if (what !== "die-once" || existsSync(note)) return;
  writeFileSync(note, "");
  die();
};

serveChild({
  warm: async () => {},
  open: async (input): Promise<Opened> => {
    const { source, firstPage } = input as OpenInput;
    if (source.kind !== "bytes") throw new TypeError("bytes are wanted");
    script = JSON.parse(Buffer.from(source.bytes).toString("utf8")) as Script;
    if (script.atOpen === "die") die();
    if (script.atOpen === "hang") hang();
    first = firstPage;
    page = script.resumable ? firstPage : 1;
    return { sha256: "0".repeat(64), documentKind: "text", title: null, pages: script.pages, resumable: script.resumable };
  },
  next: async (): Promise<NextEvent> => {
    // As in the real one: the answer before is on its way.
    await setImmediate();
    if (script === null) throw new TypeError("open first");
    // Where pages are not independent, those before the first wanted are parsed again, and dropped.
    for (; page < first; page += 1) misbehave(script);
    if (page > script.pages) return { kind: "end" };
    misbehave(script);
    given += 1;
    const number = page;
    page += 1;
    // The text says which process gave it, and how many pages that one had given.
    const text = `${process.pid} ${given}`.padEnd(script.charactersPerPage ?? 0, ".");
    const empty = {
      kind: "section",
      label: null,
      width: null,
      height: null,
      source: "text",
      sheet: null,
      places: [],
      warnings: [],
      cells: [],
    } as const;
    return { kind: "page", page: { ...empty, page: number, characters: text.length, text, places: [], warnings: [] } };
  },
});
