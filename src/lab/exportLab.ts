/** A lab as a file: one row per level or per answer as CSV, or the whole of it as JSON. Pure. */
import { assertNever } from "#src/contract/errors.ts";
import type { Lab, Measured, QualityLab, TasksLab } from "#src/contract/lab.ts";

export interface ExportedLab {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

type Value = string | number | boolean | null;

/** RFC 4180; a text that a spreadsheet would take for a formula is marked as text. */
const field = (value: Value): string => {
  const text = value === null ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const table = (rows: readonly (readonly Value[])[]): string => rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");

const pair = (measured: Measured | null | undefined): readonly Value[] =>
  measured == null ? [null, null] : [measured.value, measured.stdErr];

const qualityColumns = [
  "model",
  "quantization",
  "size_bytes",
  "bits_per_weight",
  "sha256",
  "base",
  "state",
  "chunks",
  "tokens_scored",
  "perplexity",
  "perplexity_std_err",
  "kl_divergence",
  "kl_divergence_std_err",
  "top_token_agreement",
  "top_token_agreement_std_err",
  "why_not_compared",
  "prompt_tokens_per_second",
  "prompt_std_err",
  "generation_tokens_per_second",
  "generation_std_err",
  "time_to_first_token_ms",
  "load_ms",
  "peak_memory_bytes",
  "device",
  "threads",
  "context_tokens",
  "text",
  "text_sha256",
  "machine",
] as const;

const qualityRows = (lab: QualityLab): readonly (readonly Value[])[] =>
  lab.levels.map((level) => [
    level.name,
    level.quantization,
    level.sizeBytes,
    level.bitsPerWeight,
    level.sha256,
    level.isBase,
    level.state.kind,
    level.chunksDone,
    level.tokensScored,
    ...pair(level.perplexity),
    ...pair(level.klDivergence),
    ...pair(level.topTokenAgreement),
    level.whyNotCompared,
    ...pair(level.speed?.promptTokensPerSecond),
    ...pair(level.speed?.generationTokensPerSecond),
    level.speed?.timeToFirstTokenMs ?? null,
    level.speed?.loadMs ?? null,
    level.speed?.peakMemoryBytes ?? null,
    level.speed?.device ?? null,
    level.speed?.threads ?? null,
    lab.contextTokens,
    lab.text.label,
    lab.text.sha256,
    lab.machine,
  ]);

const tasksColumns = [
  "question",
  "model",
  "quantization",
  "base",
  "same_facts",
  "same_text",
  "exact",
  "repaired",
  "unverified",
  "ms",
  "answer",
] as const;

const tasksRows = (lab: TasksLab): readonly (readonly Value[])[] =>
  lab.questions.flatMap((question, at) =>
    lab.levels.map((level): readonly Value[] => {
      const answer = level.answers[at] ?? null;
      const named = [question, level.name, level.quantization, level.isBase];
      if (answer === null) return [...named, null, null, null, null, null, null, null];
      const { exact, repaired, unverified } = answer.quotes;
      return [...named, answer.sameFacts, answer.sameText, exact, repaired, unverified, answer.ms, answer.text];
    }),
  );

const csvOf = (lab: Lab): string => {
  switch (lab.kind) {
    case "quality":
      return table([qualityColumns, ...qualityRows(lab)]);
    case "tasks":
      return table([tasksColumns, ...tasksRows(lab)]);
    default:
      return assertNever(lab);
  }
};

/** The file's name tells the day and what was compared, nothing of the text. */
export const exportLab = (lab: Lab, format: "csv" | "json"): ExportedLab => {
  const day = new Date(lab.createdAt).toISOString().slice(0, 10);
  const fileName = `deskside-${lab.kind}-${day}.${format}`;
  return format === "csv"
    ? { fileName, mediaType: "text/csv", text: csvOf(lab) }
    : { fileName, mediaType: "application/json", text: `${JSON.stringify(lab, null, 2)}\n` };
};
