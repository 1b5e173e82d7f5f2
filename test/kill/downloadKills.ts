/** The download's child killed at random moments (THREATS.md §5: kill at 100 points, the hash is equal): each file is gone on with from what was on the disk. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hostTargets } from "#src/models/downloads/address.ts";
import { downloadEntry, type FetchEnd, type FetchNews, type FetchRequest, type Validator } from "#src/models/downloads/protocol.ts";
import { startChild } from "#src/process/child.ts";
import { openHub } from "#test/support/hub.ts";
import type { Random } from "./kill.ts";

/** One file takes about 3 s at the hub's slow pace, so that kills fall into all of it. */
const FILE_BYTES = 2_000_000;
const limits = { idleMs: 10_000, backoffMs: 10, failures: 5, retryAfterMs: 0, syncBytes: 64 * 1024, reserveBytes: 0, unknownBytes: 1e9 };
const LATEST_KILL_MS = 1_500;

export interface DownloadKillReport {
  readonly kills: number;
  readonly files: number;
  readonly wrongHashes: number;
  /** Bytes that came and were fetched once more, for each kill. */
  readonly repeatedBytes: readonly number[];
}

export const killDownloads = async (kills: number, random: Random, log: (line: string) => void): Promise<DownloadKillReport> => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-download-kills-"));
  const hub = await openHub({ redirects: false });
  const hosts = [new URL(hub.origin).host];
  const repeatedBytes: number[] = [];
  let [files, wrongHashes] = [0, 0];
  while (repeatedBytes.length < kills) {
    files += 1;
    const bytes = Buffer.concat([Buffer.from("GGUF"), randomBytes(FILE_BYTES)]);
    const name = `/file-${files}.gguf`;
    hub.add(name, bytes, [{ kind: "slow", after: 64 * 1024 }]);
    const path = join(folder, `${files}.part`);
    const known: { doneBytes: number; validator: Validator | null; came: number } = { doneBytes: 0, validator: null, came: 0 };
    for (let whole = false; !whole; ) {
      const request: FetchRequest = { url: `${hub.origin}${name}`, path, ...known, sha256: null, hosts, proxy: { NO_PROXY: "*" }, limits };
      const child = startChild({ entry: downloadEntry, label: "download", outbound: hostTargets(hosts) });
      const onItem = (item: unknown): void => {
        const news = item as FetchNews;
        if (news.kind === "durable") Object.assign(known, { doneBytes: news.doneBytes, validator: news.validator });
        if (news.kind === "progress") known.came = news.doneBytes;
      };
      const fetching = child.call("fetch", request, { onItem }).then(
        (end) => (end as FetchEnd).kind === "whole",
        () => false,
      );
      const killing =
        repeatedBytes.length < kills ? delay(random() * LATEST_KILL_MS).then(() => "kill" as const) : new Promise<never>(() => {});
      const first = await Promise.race([fetching, killing]);
      if (first === "kill") {
        process.kill(child.pid, "SIGKILL");
        await child.ended;
        repeatedBytes.push(Math.max(0, known.came - known.doneBytes));
        if (repeatedBytes.length % 25 === 0) log(`  ${repeatedBytes.length} kills`);
      } else {
        whole = first;
        await child.close();
      }
    }
    const hash = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
    if (hash(readFileSync(path)) !== hash(bytes)) wrongHashes += 1;
  }
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
  return { kills: repeatedBytes.length, files, wrongHashes, repeatedBytes };
};

export const downloadKillFailures = ({ wrongHashes }: DownloadKillReport): readonly string[] =>
  wrongHashes === 0 ? [] : [`${wrongHashes} files differ from what was sent`];
