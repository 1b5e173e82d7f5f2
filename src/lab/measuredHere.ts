/** The newest figures of a model on this machine, from labs and benchmarks. Pure. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Benchmark, Lab, QualityLevel, Speed } from "#src/contract/lab.ts";
import type { MeasuredHere } from "#src/contract/model.ts";

/** Which file: by its hash where both are known, else by the library's row. */
export interface MeasuredFile {
  readonly id: ModelId;
  readonly sha256: string | null;
}

const isSame = (file: MeasuredFile, other: { readonly modelId: ModelId; readonly sha256?: string | null }): boolean =>
  file.sha256 !== null && other.sha256 != null ? file.sha256 === other.sha256 : file.id === other.modelId;

interface At<T> {
  readonly at: number;
  readonly value: T;
}
const newest = <T>(found: readonly At<T>[]): At<T> | null => found.toSorted((one, other) => other.at - one.at)[0] ?? null;

/** Figures of other machines, which a moved data folder may hold, are left out. */
export const measuredHere = (
  file: MeasuredFile,
  known: { readonly labs: readonly Lab[]; readonly benchmarks: readonly Benchmark[]; readonly processor: string },
): MeasuredHere => {
  const levels = known.labs.flatMap((lab): At<QualityLevel>[] =>
    lab.kind !== "quality" || !lab.machine.startsWith(known.processor)
      ? []
      : lab.levels.filter((level) => level.state.kind === "done" && isSame(file, level)).map((value) => ({ at: lab.createdAt, value })),
  );
  const speeds: At<Speed>[] = [
    ...known.benchmarks
      .filter((benchmark) => benchmark.machine.startsWith(known.processor) && isSame(file, benchmark))
      .map(({ at, speed }) => ({ at, value: speed })),
    ...levels.flatMap(({ at, value: { speed } }) => (speed === null ? [] : [{ at, value: speed }])),
  ];
  const speed = newest(speeds);
  const quality = newest(levels.filter(({ value }) => value.perplexity !== null));
  return {
    speed:
      speed === null
        ? null
        : {
            promptTokensPerSecond: speed.value.promptTokensPerSecond.value,
            generationTokensPerSecond: speed.value.generationTokensPerSecond.value,
            at: speed.at,
          },
    quality:
      quality === null || quality.value.perplexity === null
        ? null
        : {
            perplexity: quality.value.perplexity.value,
            klDivergence: quality.value.klDivergence?.value ?? null,
            topTokenAgreement: quality.value.topTokenAgreement?.value ?? null,
            at: quality.at,
          },
  };
};
