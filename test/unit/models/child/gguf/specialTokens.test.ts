import { expect, it } from "vitest";
import { markersOf, type SpecialTokensQuestion, specialTokenFindings } from "#src/models/child/gguf/specialTokens.ts";
import type { TokenType } from "#src/models/child/gguf/vocabulary.ts";

const template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";
const vocabulary = (types: Readonly<Record<string, TokenType>>) => Object.entries(types).map(([text, type], id) => ({ id, text, type }));
const sound: SpecialTokensQuestion = {
  template,
  tokens: vocabulary({ "<s>": "control", "<|im_start|>": "control", "<|im_end|>": "control" }),
  beginOfText: 0,
  endOfText: 2,
  endOfTurn: null,
  addsBegin: true,
};
const texts = (changes: Partial<SpecialTokensQuestion>): readonly string[] =>
  specialTokenFindings({ ...sound, ...changes }).map(({ severity, text }) => `${severity}: ${text}`);

it("finds nothing where every marker is a control token and a turn ends with the end token", () => {
  expect(texts({})).toEqual([]);
  expect(texts({ template: null })).toEqual([]);
  expect(texts({ tokens: [] })).toEqual([]);
});

it("warns of a marker that is plain text, as a token or in pieces", () => {
  const warnings = [
    texts({ tokens: vocabulary({ "<s>": "control", "<|im_end|>": "control" }), endOfText: 1 }),
    texts({ tokens: vocabulary({ "<s>": "control", "<|im_start|>": "normal", "<|im_end|>": "control" }) }),
  ];
  expect(warnings.flat()).toEqual(new Array(2).fill(expect.stringMatching(/^warning: .*“<\|im_start\|>”, which is no control token/)));
});

it("warns of a marker that typed text can contain", () => {
  const tokens = vocabulary({ "<s>": "control", "<|im_start|>": "user-defined", "<|im_end|>": "control" });
  expect(texts({ tokens })).toEqual([expect.stringMatching(/^warning: “<\|im_start\|>” is a token that typed text can contain/)]);
});

it("warns of a missing end, and of turns that end with something else", () => {
  expect(texts({ endOfText: null })).toEqual([expect.stringContaining("names no end-of-text token")]);
  const tokens = vocabulary({ "<s>": "control", "<|im_start|>": "control", "<|im_end|>": "normal", "</s>": "control" });
  expect(texts({ tokens, endOfText: 3 })).toEqual([
    expect.stringContaining("“<|im_end|>”, which is no control token"),
    expect.stringMatching(/A turn ends with “<\|im_end\|>”, but the model's end token is “<\/s>”/),
  ]);
  expect(texts({ tokens, endOfText: 3, endOfTurn: 2 })).toEqual([expect.stringContaining("no control token")]);
  expect(texts({ template: "{{ messages }}" })).toEqual([expect.stringMatching(/^note: The template writes no end of a turn/)]);
  expect(texts({ template: "{{ messages }}{{ eos_token }}" })).toEqual([]);
});

it("notes a begin written twice, and special tokens that look alike", () => {
  expect(texts({ template: `{{ bos_token }}${template}` })).toEqual([expect.stringMatching(/^note: Both the tokenizer and the template/)]);
  expect(texts({ template: `{{ bos_token }}${template}`, addsBegin: false })).toEqual([]);
  const alike = [...sound.tokens, { id: 9, text: "＜|im_end|＞", type: "control" as const }];
  expect(texts({ tokens: alike })).toEqual(["note: Special tokens that look alike: “<|im_end|> and ＜|im_end|＞”."]);
});

it("reads the markers of the forms there are, each once, and no others", () => {
  const written = "<|im_start|><start_of_turn><|turn>x<turn|><｜User｜>[INST][/INST]</s> <tools> {{ a<b }} <|im_start|>[i] [AB]";
  expect(markersOf(written)).toEqual(["<|im_start|>", "<start_of_turn>", "<|turn>", "<turn|>", "<｜User｜>", "[INST]", "[/INST]", "</s>"]);
  expect(markersOf(Array.from({ length: 500 }, (_, index) => `<|m${index}|>`).join(""))).toHaveLength(64);
});
