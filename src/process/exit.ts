/** Why a child ended: the one place where exit codes, signals and foreign error text are read. */
import { readFileSync } from "node:fs";
import { AppError } from "#src/contract/errors.ts";

/** `asked`: we closed it. */
export type ChildEnd = { readonly kind: "asked" } | { readonly kind: "crashed" | "out-of-memory" | "hung"; readonly detail: string };

export interface ExitFacts {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
  /** What the supervisor did before the exit, if anything. */
  readonly ordered: "close" | "hung" | "cancel-ignored" | "flooded" | null;
  /** The kernel counted an out-of-memory kill between start and exit. */
  readonly kernelKilled: boolean;
}

/** V8's heap limit, std::bad_alloc, and the allocation failures that ggml's backends print (ggml-backend.cpp, ggml-cuda.cu, ggml-vulkan.cpp, llama-kv-cache.cpp). */
const outOfMemory =
  /heap out of memory|Reached heap limit|std::bad_alloc|[Cc]annot allocate memory|[Ff]ailed to allocate|out of memory|ErrorOutOf(?:Device|Host)Memory|Allocation failed|ERR_WORKER_OUT_OF_MEMORY/;

/** Whether text of llama.cpp or V8 says that memory ran out. */
export const saysOutOfMemory = (text: string): boolean => outOfMemory.test(text);

const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-3).join(" | ").slice(-500);

/** The end as the rest of the core knows it. `detail` is for developers: signal or code and the last lines of stderr. */
export const classifyExit = (facts: ExitFacts): ChildEnd => {
  const how = facts.signal === null ? `exit code ${facts.code ?? "unknown"}` : `signal ${facts.signal}`;
  const said = lastLines(facts.stderrTail);
  const detail = said === "" ? how : `${how}: ${said}`;
  switch (facts.ordered) {
    case "close":
      return { kind: "asked" };
    case "hung":
      return { kind: "hung", detail: `no sign of life, ended (${how})` };
    case "cancel-ignored":
      return { kind: "hung", detail: `a cancel was not honoured, ended (${how})` };
    case "flooded":
      return { kind: "crashed", detail: `sent more than anyone read, ended (${how})` };
    case null:
      return { kind: facts.kernelKilled || saysOutOfMemory(facts.stderrTail) ? "out-of-memory" : "crashed", detail };
  }
};

/** The error that everything pending on an ended child gets. */
export const endError = (end: ChildEnd, label: string): AppError => {
  switch (end.kind) {
    case "asked":
      return new AppError("engine/not-loaded", `${label} was closed`);
    case "hung":
      return new AppError("engine/hung", `${label} hung: ${end.detail}`);
    case "out-of-memory":
      return new AppError("engine/out-of-memory", `${label} ran out of memory: ${end.detail}`);
    case "crashed":
      return new AppError("engine/crashed", `${label} ended: ${end.detail}`);
  }
};

/** How many processes the kernel has killed for want of memory so far (Linux, whole machine and this control group); 0 elsewhere. */
export const kernelMemoryKills = (): number =>
  ["/proc/vmstat", "/sys/fs/cgroup/memory.events"].reduce((sum, path) => {
    try {
      return sum + Number(/^oom_kill (\d+)$/m.exec(readFileSync(path, "latin1"))?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
