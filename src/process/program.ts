/** Runs one foreign program to its end: an argument list and no shell, low priority, a deadline, its lines as they come. */
import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { childEnvironment, emptyDirectory } from "./environment.ts";
import { type ChildEnd, classifyExit, kernelMemoryKills } from "./exit.ts";
import { reportProcess } from "./observer.ts";
import { networkWall } from "./wall.ts";

export interface ProgramOptions {
  /** Absolute path of the executable. */
  readonly file: string;
  readonly args: readonly string[];
  /** Names the process in errors and in the ledger; never a path. */
  readonly label: string;
  readonly deadlineMs: number;
  /** Lines of stdout and stderr, cut at 4,096 characters. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** `late`: ended at its deadline. `detail` is for developers. */
export type ProgramEnd =
  | { readonly kind: "done" }
  | { readonly kind: "late" }
  | { readonly kind: Exclude<ChildEnd["kind"], "asked">; readonly detail: string };

const LINE_CHARACTERS_MAX = 4_096;
const TAIL_CHARACTERS = 8_192;
const TERM_TO_KILL_MS = 2_000;

/** Whole lines out of pieces of text; what grows beyond the bound without an end is handed on as it is. */
const createLines = (onLine: (line: string) => void): ((text: string) => void) => {
  let open = "";
  return (text) => {
    const lines = (open + text).split("\n");
    open = (lines.pop() ?? "").slice(0, LINE_CHARACTERS_MAX);
    for (const line of lines) onLine(line.slice(0, LINE_CHARACTERS_MAX));
  };
};

/**
 * Resolves when the process is gone, with how it ended; throws the signal's reason after an abort. Behind the wall against the network where there is one.
 * Should the core die first, the program dies of its next line (SIGPIPE), so what it writes must be of no use until the core has looked at it.
 */
export const runProgram = async (options: ProgramOptions): Promise<ProgramEnd> => {
  options.signal?.throwIfAborted();
  const wall = networkWall();
  const [file = options.file, ...args] = [...(wall.kind === "namespace" ? wall.command : []), options.file, ...options.args];
  const killsBefore = kernelMemoryKills();
  const child = spawn(file, args, {
    cwd: emptyDirectory(),
    env: childEnvironment(process.env),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  const { pid } = child;
  const state = { tail: "", isLate: false };
  if (pid !== undefined) {
    reportProcess({ kind: "started", pid, label: options.label });
    // A person may be waiting for an answer meanwhile. A process that has ended already needs none.
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW);
    } catch {}
  }
  const onLine = options.onLine ?? (() => {});
  for (const stream of [child.stdout, child.stderr]) {
    const lines = createLines(onLine);
    stream.setEncoding("utf8").on("data", (text: string) => {
      state.tail = (state.tail + text).slice(-TAIL_CHARACTERS);
      lines(text);
    });
  }
  let killTimer: NodeJS.Timeout | null = null;
  const end = (): void => {
    child.kill("SIGTERM");
    killTimer ??= setTimeout(() => child.kill("SIGKILL"), TERM_TO_KILL_MS);
  };
  const deadline = setTimeout(() => {
    state.isLate = true;
    end();
  }, options.deadlineMs);
  options.signal?.addEventListener("abort", end, { once: true });
  try {
    const exit = await new Promise<{ readonly code: number | null; readonly signal: string | null }>((resolve) => {
      child.once("error", (error) => {
        state.tail += error.message;
        if (pid === undefined) resolve({ code: null, signal: null });
      });
      child.once("close", (code, signal) => resolve({ code, signal }));
    });
    options.signal?.throwIfAborted();
    if (state.isLate) return { kind: "late" };
    if (exit.code === 0) return { kind: "done" };
    const classified = classifyExit({
      ...exit,
      stderrTail: state.tail,
      ordered: null,
      kernelKilled: kernelMemoryKills() > killsBefore,
    });
    return classified.kind === "asked" ? { kind: "crashed", detail: "ended" } : classified;
  } finally {
    clearTimeout(deadline);
    if (killTimer !== null) clearTimeout(killTimer);
    options.signal?.removeEventListener("abort", end);
    if (pid !== undefined) reportProcess({ kind: "ended", pid, label: options.label });
  }
};
