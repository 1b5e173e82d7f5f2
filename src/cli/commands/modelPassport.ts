/** `deskside models inspect | verify`: what a file is, and whether it is the one its publisher made. */
import { resolve } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { ModelHeader } from "#src/contract/model.ts";
import type { FileFacts, Passport, TemplateCheck } from "#src/contract/passport.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { type ExitCode, exitCodes } from "../errorWords.ts";
import { formatBytes, formatCount, formatTable } from "../figures.ts";
import { levelWord } from "../levelWords.ts";
import { say, sayJson, shown } from "../terminal.ts";
import { addModel } from "./chat.ts";
import type { Command, CommandContext } from "./context.ts";
import { isPlace, modelNamed } from "./modelNamed.ts";
import { followRun } from "./runs.ts";
import { verdictSentence } from "./verification.ts";
import { withCore } from "./withCore.ts";

/**
 * `{"valid": true, …header, …facts}` or `{"valid": false, "code", "message"}` for anything a path can name, or `{"valid": true, …header, "passport"}`
 * for a model of the library; exit 0 or 3. Nothing is added.
 */
export const inspectModel: Command<{ readonly file: string }> = (context, { file }) =>
  withCore(context, async (core) => {
    const named = isPlace(file) || /^[a-z]+:/i.test(file) ? null : await modelNamed(core, file).catch(() => null);
    return named === null ? await inspectFile(context, core, file) : await inspectRow(context, core, named.id);
  });

const inspectFile = async ({ terminal, json }: CommandContext, core: CoreConnection, file: string): Promise<ExitCode> => {
  const read = await core.control.facts({ path: resolve(file) });
  if (read.kind === "valid") {
    if (json) sayJson(terminal, { valid: true, ...read.header, ...read.facts });
    else say(terminal, described(read.header, read.facts, []));
    return exitCodes.ok;
  }
  if (json) sayJson(terminal, { valid: false, code: read.reason, message: read.message });
  else say(terminal, `Not a usable model (${read.reason}): ${shown(read.message)}`);
  return exitCodes.refusedFile;
};

const inspectRow = async ({ terminal, json }: CommandContext, core: CoreConnection, modelId: Passport["modelId"]): Promise<ExitCode> => {
  const passport = await core.page.models.passport({ modelId });
  const header = (await core.page.models.list()).flatMap(({ id, verdict }) =>
    id === modelId && verdict.kind === "valid" ? [verdict.header] : [],
  )[0];
  if (header === undefined) throw new AppError("model/not-found", "The model went away");
  if (json) sayJson(terminal, { valid: true, ...header, passport });
  else say(terminal, described(header, passport, provenanceOf(passport)));
  return exitCodes.ok;
};

const provenanceOf = (passport: Passport): readonly (readonly string[])[] => [
  ["From", shown(passport.origin)],
  ["SHA-256", passport.sha256 ?? "not computed yet: deskside models verify NAME"],
  ...(passport.parts.length > 1 ? passport.parts.map((part) => [`  ${shown(part.fileName)}`, part.sha256 ?? "-"]) : []),
  ["Verified", passport.verified === null ? "with nothing yet" : verdictSentence(passport.parts[0]?.fileName ?? "", passport)],
];

const described = (header: ModelHeader, facts: FileFacts, provenance: readonly (readonly string[])[]): string =>
  [
    formatTable([
      ["Name", shown(header.name)],
      ["Family", shown(header.family)],
      ...provenance,
      ["Source", facts.sourceUrl === null ? "not stated" : shown(facts.sourceUrl)],
      ["Licence", facts.licence === null ? "not stated" : shown(facts.licence)],
      ["Author", facts.author === null ? "not stated" : shown(facts.author)],
      ["Architecture", header.architecture],
      ["Kind", header.kind],
      ["Quantization", `${levelWord(header.bitsPerWeight)}: ${header.quantization}, ${header.bitsPerWeight.toFixed(2)} bits per weight`],
      ...facts.tensorTypes.map(({ type, tensors, bytes }) => [`  ${type}`, `${formatCount(tensors)} tensors, ${formatBytes(bytes)}`]),
      ["Parameters", formatCount(header.parameters)],
      ["Context", `${formatCount(header.contextTokens)} tokens`],
      ["Layers", formatCount(header.layers)],
      ["Parts", formatCount(header.splitCount)],
      ["Memory per token", formatBytes(header.kvBytesPerToken)],
      ["Chat template", templateSentence(facts.template)],
      [
        "Special tokens",
        facts.specialTokens.length === 0
          ? "nothing found"
          : facts.specialTokens.length === 1
            ? "1 finding"
            : `${facts.specialTokens.length} findings`,
      ],
    ]),
    ...facts.specialTokens.map(({ severity, text }) => `  ${severity}: ${shown(text)}`),
    ...(facts.template.kind === "different" ? ["", ...differences(facts.template.lines)] : []),
  ].join("\n");

const templateSentence = (check: TemplateCheck): string => {
  switch (check.kind) {
    case "none":
      return "none";
    case "known":
      return `the known one (${check.name})`;
    case "unknown":
      return "in the file; none is known to compare it with";
    case "different":
      return `differs from the known one (${check.name}), see below`;
  }
};

/** Changed lines, each with two unchanged ones around. */
const AROUND = 2;
const differences = (lines: Extract<TemplateCheck, { kind: "different" }>["lines"]): readonly string[] => {
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== "same");
  const sign = { same: " ", removed: "-", added: "+" } as const;
  return lines.flatMap(({ kind, text }, index) => {
    if (isNear(index)) return [`${sign[kind]} ${shown(text)}`];
    return index > 0 && isNear(index - 1) ? ["…"] : [];
  });
};

export interface VerifyFlags {
  /** In the library by name; else a file, which is not added. */
  readonly name: string;
  readonly checksums: string | undefined;
}

/** Reads the bytes again and compares. `{"file", "sha256", "verified", "parts"}`; exit 3 where they do not match. */
export const verifyModel: Command<VerifyFlags> = (context, { name, checksums }) =>
  withCore(context, async (core) => {
    const before = new Set((await core.page.models.list()).map(({ id }) => id));
    const modelId = isPlace(name) ? await addModel(core, name) : (await modelNamed(core, name)).id;
    try {
      const grantId = checksums === undefined ? null : (await core.control.grantPath({ path: resolve(checksums) })).grantId;
      await followRun(context, core, () => core.page.models.verify({ modelId, grantId }));
      const passport = await core.page.models.passport({ modelId });
      const file = passport.parts[0]?.fileName ?? "";
      const { sha256, verified, parts } = passport;
      if (context.json) sayJson(context.terminal, { file, sha256, verified, parts });
      else say(context.terminal, verdictSentence(file, passport));
      return verified?.matches === false ? exitCodes.refusedFile : exitCodes.ok;
    } finally {
      // A question about a file leaves nothing behind.
      if (!before.has(modelId)) await core.page.models.remove({ modelId });
    }
  });
