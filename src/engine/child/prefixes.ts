/** What embedding models want before a text, by family. Pure. */

/** `id` goes into the key of the vectors: vectors made with another prefix cannot be compared. */
export interface Prefixes {
  readonly id: string;
  readonly query: string;
  readonly passage: string;
}

const none: Prefixes = { id: "none", query: "", passage: "" };
const represent = "Represent this sentence for searching relevant passages: ";

/**
 * First match wins, against the model's name in lower case with "-" between words. Each as its makers' model card states it for retrieval:
 * intfloat (e5), Nomic AI, Google (EmbeddingGemma), Alibaba (Qwen3-Embedding), Snowflake (Arctic Embed 1 and 2), BAAI (bge 1.5; bge-m3 wants none), Mixedbread.
 */
const families: readonly (Prefixes & { readonly name: RegExp })[] = [
  {
    name: /e5-.*instruct|e5-mistral/,
    id: "e5-instruct",
    query: "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
    passage: "",
  },
  { name: /(^|-)e5(-|$)/, id: "e5", query: "query: ", passage: "passage: " },
  { name: /nomic-embed/, id: "nomic", query: "search_query: ", passage: "search_document: " },
  { name: /embedding-?gemma/, id: "embeddinggemma", query: "task: search result | query: ", passage: "title: none | text: " },
  {
    name: /qwen3-embedding/,
    id: "qwen3",
    query: "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
    passage: "",
  },
  { name: /arctic-embed-.*v2/, id: "arctic-2", query: "query: ", passage: "" },
  { name: /arctic-embed/, id: "arctic", query: represent, passage: "" },
  { name: /bge-m3/, id: "none", query: "", passage: "" },
  { name: /bge-.*-zh/, id: "bge-zh", query: "为这个句子生成表示以用于检索相关文章：", passage: "" },
  { name: /bge-.*-en|bge-(small|base|large)/, id: "bge-en", query: represent, passage: "" },
  { name: /mxbai-embed/, id: "mxbai", query: represent, passage: "" },
];

/** By any of the names a file gives itself; none for a model nobody listed. */
export const prefixesOf = (names: readonly string[]): Prefixes => {
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"));
  const found = families.find(({ name }) => plain.some((one) => name.test(one)));
  return found === undefined ? none : { id: found.id, query: found.query, passage: found.passage };
};
