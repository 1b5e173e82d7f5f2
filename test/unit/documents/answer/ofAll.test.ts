/** Questions about documents as a whole, and those that name something. */
import { expect, it } from "vitest";
import { isOfAll } from "#src/documents/answer/ofAll.ts";

it.each([
  "What is this about?",
  "Summarise this.",
  "Can you give me a short overview of these documents, please?",
  "What does the PDF say?",
  "Tell me the key points",
  "Worum geht es?",
  "Worum geht's hier?",
  "Fasse die Dateien kurz zusammen",
  "Was steht in dem Dokument?",
  "Gib mir einen Überblick über den Inhalt",
])("names nothing: %s", (question) => {
  expect(isOfAll(question)).toBe(true);
});

it.each([
  "What is the lease about?",
  "Summarise clause 4",
  "Worum geht es in Artikel 5?",
  "Was steht zur Kaution im Vertrag?",
  "rent",
  "?",
  "これは何ですか",
])("is no question of that kind: %s", (question) => {
  expect(isOfAll(question)).toBe(false);
});
