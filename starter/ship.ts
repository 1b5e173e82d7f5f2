/**
 * Puts a model into resources/starter, with its size, hash and figures in the passport.
 *
 *   node starter/evaluate.ts run/starter-q8_0.gguf --json run/figures.json && node starter/ship.ts run/starter-q8_0.gguf run/figures.json
 */
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [, , model, figures] = process.argv;
if (model === undefined || figures === undefined) throw new Error("which model, and which figures?");
const folder = fileURLToPath(new URL("../resources/starter/", import.meta.url));
const passportPath = `${folder}passport.json`;
const passport: Record<string, unknown> = JSON.parse(readFileSync(passportPath, "utf8"));
const counted: Record<string, [number, number] | undefined> = JSON.parse(readFileSync(figures, "utf8"));
const bytes = readFileSync(model);
const said = (name: string): string => {
  const [right, of] = counted[name] ?? [0, 0];
  return `${right} of ${of}`;
};
const next = {
  ...passport,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  sizeBytes: bytes.length,
  contextTokens: 2048,
  evaluation: {
    what: "Held-out documents, wordings and document types, through node-llama-cpp with the app's own prompts (starter/evaluate.ts)",
    valueAndCitationRight: said("all value and citation right"),
    citationRightWhereTheValueIs: said("all citation right where the value is"),
    unanswerableRecognised: said("all unanswerable recognised"),
    falselyRefused: said("all falsely refused"),
    jsonFieldsRight: said("all json fields"),
  },
};
copyFileSync(model, `${folder}starter-q8_0.gguf`);
writeFileSync(passportPath, `${JSON.stringify(next, null, 2).replace(/\[\n\s+"en"\n\s+\]/u, '["en"]').replace(/\{\n\s+("temperature": 0),\n\s+("maxTokens": 120)\n\s+\}/u, "{ $1, $2 }")}\n`);
