/** The steps from Markdown to a typed, sanitized tree; raw HTML never becomes elements. */
import rehypeSanitize, { defaultSchema, type Options as Schema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

import { citeMarks } from "./citeMarks.ts";

interface Node {
  type: string;
  value?: string;
  children?: Node[];
  identifier?: string;
  label?: string | null;
  url?: string;
  title?: string | null;
}

const textNode = (value: string): Node => ({ type: "text", value });
const paragraph = (children: Node[]): Node => ({ type: "paragraph", children });

const blockParents: ReadonlySet<string> = new Set(["root", "blockquote", "listItem"]);

/** HTML as the text it is (a line break as one); definitions kept in sight, because in another block they would silently vanish. */
const plainly = (node: Node, parent: Node): Node => {
  if (node.type === "html") {
    const value = node.value ?? "";
    const words = /^<br\s*\/?>$/i.test(value) ? { type: "break" } : textNode(value);
    return blockParents.has(parent.type) ? paragraph([words]) : words;
  }
  if (node.type === "definition") return paragraph([textNode(`[${node.label ?? node.identifier ?? ""}]: ${node.url ?? ""}`)]);
  if (node.type === "footnoteDefinition") {
    return {
      type: "blockquote",
      children: [paragraph([textNode(`[^${node.label ?? node.identifier ?? ""}]:`)]), ...(node.children ?? [])],
    };
  }
  if (node.type === "footnoteReference") return textNode(`[^${node.label ?? node.identifier ?? ""}]`);
  return node;
};

const rewrite = (parent: Node): void => {
  if (parent.children === undefined) return;
  parent.children = parent.children.map((child) => plainly(child, parent));
  for (const child of parent.children) rewrite(child);
};

/** remark plug-in: see `plainly`. */
const remarkPlainly = () => rewrite;

/** What may stand in an answer: the elements of Markdown and nothing that loads, runs, styles or names itself. */
const schema: Schema = {
  ...defaultSchema,
  tagNames: [
    ..."p br hr strong em del a img code pre blockquote ul ol li input".split(" "),
    ..."h1 h2 h3 h4 h5 h6 table thead tbody tr th td".split(" "),
  ],
  attributes: {
    a: ["href", "title"],
    img: ["src", "alt", "title"],
    code: [["className", /^language-[\w+#.-]{1,40}$/, "math-inline", "math-display"]],
    input: [["type", "checkbox"], ["disabled", true], "checked"],
    li: [["className", "task-list-item"]],
    ol: ["start"],
    th: ["align"],
    td: ["align"],
  },
  protocols: { href: ["http", "https", "mailto"], src: ["http", "https"] },
};

/** No rehype-raw before the sanitizer, nothing after it: what leaves it is what React gets. */
const processor = unified()
  .use(remarkParse)
  .use(remarkGfm, { singleTilde: false })
  .use(remarkMath, { singleDollarTextMath: false })
  .use(remarkPlainly)
  .use(remarkRehype)
  .use(rehypeSanitize, schema)
  .freeze();

/** The sanitized tree of a piece of Markdown (hast Root). Never throws: every text is Markdown. */
export const toTree = (markdown: string) => {
  const tree = processor.runSync(processor.parse(markdown));
  citeMarks(tree);
  return tree;
};
