/** A wall against the network around a child: a namespace of its own without any route, where the system lends one. Decided once, by trying. */
import { spawnSync } from "node:child_process";

export type Wall =
  /** `command` goes before the child's own command line. */
  { readonly kind: "namespace"; readonly command: readonly string[] } | { readonly kind: "none"; readonly reason: string };

/** As root without a user namespace (files keep their owners), else with one (util-linux; kernels may forbid it to users). */
const candidates: readonly (readonly string[])[] = [
  ["unshare", "-n", "--"],
  ["unshare", "-rn", "--"],
];
const TRY_MS = 5_000;

const tryOut = (): Wall => {
  if (process.platform !== "linux") return { kind: "none", reason: `no network namespaces on ${process.platform}` };
  const works = candidates.find(
    ([file = "", ...args]) => spawnSync(file, [...args, "true"], { stdio: "ignore", timeout: TRY_MS }).status === 0,
  );
  return works === undefined
    ? { kind: "none", reason: "the system refuses network namespaces (unshare)" }
    : { kind: "namespace", command: works };
};

let decided: Wall | null = null;

/** Which wall children that ask for one get. The first call tries, some milliseconds. */
export const networkWall = (): Wall => {
  decided ??= tryOut();
  return decided;
};
