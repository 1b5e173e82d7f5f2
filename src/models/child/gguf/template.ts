/** Chat templates are programs: what would never end or overflow a stack is refused before anything renders it. */
import { Refusal } from "../../refusals.ts";
import type { Metadata } from "./metadata.ts";
import { TEMPLATE_BYTES_MAX } from "./metadata.ts";

/** Real templates nest about ten deep; llama.cpp's renderer overflowed at about 5,500. */
const DEPTH_MAX = 100;
/** Real templates count messages; `range(1000000000)` took the heap of a renderer (THREATS §0.4). */
const RANGE_MAX = 100_000;

/** Blocks that end with `end…`, and brackets inside tags and expressions. */
const tokens = /\{%-?\s*(end)?(if|for|macro|call|filter|generation|set|block)\b|([([{])|([)\]}])/g;

const depthOf = (template: string): number => {
  let blocks = 0;
  let brackets = 0;
  let deepest = 0;
  for (const [, end, block, open, close] of template.matchAll(tokens)) {
    // A `set` is mostly a single tag without an end, so it says nothing about depth.
    if (block !== undefined && block !== "set") blocks = Math.max(0, blocks + (end === undefined ? 1 : -1));
    if (open !== undefined) brackets += 1;
    if (close !== undefined) brackets = Math.max(0, brackets - 1);
    deepest = Math.max(deepest, blocks, brackets);
  }
  return deepest;
};

/** A macro and what opens or closes a block inside it. */
const macroTags = /\{%-?\s*(?:macro\s+(\w{1,64})|(endmacro|end(?:if|for)|if|for)\b)/g;

/** A call in a tag of its own; one behind `if`, `and` or `or` in the same tag is guarded too. */
const calls = (name: string, text: string): boolean => {
  const call = new RegExp(`\\b${name}\\s*\\(`);
  return text.split(/\{[{%]/).some((tag) => call.test(tag) && !/\b(?:if|and|or)\b/.test(tag));
};

/** A macro that calls itself outside every condition and loop never ends; guarded ones are how templates walk nested schemas. */
const callsItselfForEver = (template: string): boolean => {
  let open: { readonly name: string; readonly from: number } | null = null;
  let guards = 0;
  for (const tag of template.matchAll(macroTags)) {
    const [, name, word] = tag;
    if (open !== null && guards === 0 && calls(open.name, template.slice(open.from, tag.index))) return true;
    const from = tag.index + tag[0].length;
    if (name !== undefined) {
      // Behind its own list of parameters, which looks like a call.
      open = { name, from };
      guards = 0;
    } else if (word === "endmacro") open = null;
    else {
      guards = Math.max(0, guards + (word?.startsWith("end") === true ? -1 : 1));
      if (open !== null) open = { name: open.name, from };
    }
  }
  return false;
};

const checkTemplate = (template: string): void => {
  if (depthOf(template) > DEPTH_MAX) throw new Refusal("template-too-deep");
  if (callsItselfForEver(template)) throw new Refusal("template-recursive");
  for (const [, literals] of template.matchAll(/\brange\s*\(([^()]*)\)/g)) {
    if (literals?.match(/\d+/g)?.some((digits) => Number(digits) > RANGE_MAX) === true) throw new Refusal("template-too-costly");
  }
};

/** The chat template or null. Throws template-too-long, template-too-deep, template-recursive, template-too-costly; named further templates are held to the same. */
export const readTemplate = (metadata: Metadata): string | null => {
  for (const [key, value] of metadata) {
    if (!key.startsWith("tokenizer.chat_template.") || value.kind !== "string") continue;
    if (value.bytes > TEMPLATE_BYTES_MAX) throw new Refusal("template-too-long", key);
    if (value.text !== null) checkTemplate(value.text);
  }
  const template = metadata.get("tokenizer.chat_template");
  if (template?.kind !== "string" || template.text === null || template.text === "") return null;
  checkTemplate(template.text);
  return template.text;
};
