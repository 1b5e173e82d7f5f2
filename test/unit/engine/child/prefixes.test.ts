import { expect, test } from "vitest";
import { prefixesOf } from "#src/engine/child/prefixes.ts";

test.each([
  ["Multilingual E5 Small", "query: ", "passage: "],
  ["e5-large-v2", "query: ", "passage: "],
  ["Nomic Embed Text v1.5", "search_query: ", "search_document: "],
  ["Bge Small En v1.5", "Represent this sentence for searching relevant passages: ", ""],
  ["bge-m3", "", ""],
  ["Snowflake Arctic Embed M v2.0", "query: ", ""],
  ["snowflake-arctic-embed-m-Q8_0.gguf", "Represent this sentence for searching relevant passages: ", ""],
  ["embeddinggemma-300M", "task: search result | query: ", "title: none | text: "],
  ["All MiniLM L6 v2", "", ""],
  ["GloVe-6B-50d-10k static (BERT-arch)", "", ""],
  ["Seven5 Poems", "", ""],
])("%s", (name, query, passage) => {
  expect(prefixesOf([name])).toMatchObject({ query, passage });
});

test("an instruct model of a family takes the instruction, not the family's prefix", () => {
  expect(prefixesOf(["multilingual-e5-large-instruct"]).query).toContain("Instruct: ");
  expect(prefixesOf(["Qwen3 Embedding 0.6B"]).query.endsWith("\nQuery:")).toBe(true);
});

test("any of a file's names will do", () => {
  expect(prefixesOf(["", "", "nomic-embed-text-v2-moe.gguf"]).id).toBe("nomic");
});
