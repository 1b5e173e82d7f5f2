/** Holds a model's chat template against the one known for it. Runs in the child: comparing hostile texts can take long. */
import { createHash } from "node:crypto";
import { diffLines } from "diff";
import type { TemplateCheck } from "#src/contract/passport.ts";
import type { KnownTemplate } from "../ports.ts";

/** Past this the comparison gives up and shows one text in place of the other. */
const COMPARE_MS = 500;
const LINES_MAX = 6_000;
const LINE_CHARACTERS_MAX = 2_000;

type Line = Extract<TemplateCheck, { readonly kind: "different" }>["lines"][number];

/** Line ends and trailing white space say nothing about a template. */
export const normalised = (template: string): string => template.replaceAll("\r\n", "\n").trimEnd();

const linesOf = (text: string, kind: Line["kind"]): readonly Line[] =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => ({ kind, text: line.slice(0, LINE_CHARACTERS_MAX) }));

const compared = (known: string, found: string): readonly Line[] => {
  const changes = diffLines(`${known}\n`, `${found}\n`, { timeout: COMPARE_MS });
  if (changes === undefined) return [...linesOf(known, "removed"), ...linesOf(found, "added")].slice(0, LINES_MAX);
  return changes.flatMap(({ value, added, removed }) => linesOf(value, added ? "added" : removed ? "removed" : "same")).slice(0, LINES_MAX);
};

export interface TemplateQuestion {
  readonly template: string | null;
  readonly architecture: string;
  readonly family: string;
  readonly name: string;
}

/** `removed`: only in the known template; `added`: only in this one. */
export const checkTemplate = (question: TemplateQuestion, templates: readonly KnownTemplate[]): TemplateCheck => {
  if (question.template === null) return { kind: "none" };
  const found = normalised(question.template);
  const hash = createHash("sha256").update(found).digest("hex");
  const names = `${question.family}\n${question.name}`.toLowerCase();
  const mine = templates.filter(
    ({ architectures, pattern }) =>
      architectures.includes(question.architecture) && names.split("\n").some((name) => new RegExp(pattern).test(name)),
  );
  const same =
    mine.find(({ sha256 }) => sha256.includes(hash)) ??
    (mine.length > 0 ? undefined : templates.find(({ sha256 }) => sha256.includes(hash)));
  if (same !== undefined) return { kind: "known", name: same.name };
  const withText = mine.find(({ text }) => text !== null);
  if (withText === undefined || withText.text === null) return { kind: "unknown" };
  return { kind: "different", name: withText.name, lines: [...compared(normalised(withText.text), found)] };
};
