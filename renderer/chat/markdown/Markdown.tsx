/** The one way that text of a model becomes elements: for streaming, history and anything else that shows it. */
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { memo, useRef } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import remend from "remend";
import { growBlocks, noBlocks } from "./blocks.ts";
import { elements, FinishedContext } from "./elements.tsx";
import "./markdown.css";
import { markMath } from "./mathMarks.ts";
import { PlainOnError } from "./PlainOnError.tsx";
import { toTree } from "./tree.ts";
import { usePaced } from "./usePaced.ts";

const toElements = (markdown: string) =>
  toJsxRuntime(toTree(markMath(markdown)), { Fragment, jsx, jsxs, components: elements, passNode: true, tableCellAlignToStyle: false });

/** Elements of finished blocks, so that scrolling back parses nothing anew; at most this many blocks, none longer than this. */
const KEPT_BLOCKS = 1_000;
const KEPT_CHARACTERS = 10_000;
const kept = new Map<string, ReturnType<typeof toElements>>();

const finishedElements = (source: string): ReturnType<typeof toElements> => {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const drawn = toElements(source);
  if (source.length <= KEPT_CHARACTERS) kept.set(source, drawn);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_BLOCKS) break;
    kept.delete(oldest);
  }
  return drawn;
};

/** One block; rendered again only when its own text changes. */
const MarkdownBlock = memo(({ source, finished }: { readonly source: string; readonly finished: boolean }) => (
  <FinishedContext value={finished}>{finished ? finishedElements(source) : toElements(remend(source))}</FinishedContext>
));
MarkdownBlock.displayName = "MarkdownBlock";

/** Blocks to a group: of a growing answer only the last group is even looked at. */
const GROUP = 16;

interface GroupProps {
  readonly blocks: readonly string[];
  /** False: its last block is still being written. */
  readonly finished: boolean;
}
const sameGroup = (before: GroupProps, after: GroupProps): boolean =>
  before.finished === after.finished &&
  before.blocks.length === after.blocks.length &&
  before.blocks.every((block, at) => block === after.blocks[at]);

/** Without groups, React walks all blocks for every frame: 40 KB then took 3.3 times the CPU of 20 KB instead of 2. */
const BlockGroup = memo(
  ({ blocks, finished }: GroupProps) =>
    blocks.map((block, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: blocks only ever grow at the end; the place is the identity.
      <PlainOnError key={at} text={block}>
        <MarkdownBlock source={block} finished={finished || at < blocks.length - 1} />
      </PlainOnError>
    )),
  sameGroup,
);
BlockGroup.displayName = "BlockGroup";

/** `streaming`: more may follow, so the last block is closed provisionally (half a link, half a fence). */
export const Markdown = ({ text, streaming }: { readonly text: string; readonly streaming: boolean }) => {
  // A cache, not state: the same text gives the same blocks whatever is held.
  const held = useRef(noBlocks);
  const paced = usePaced(text, held.current.blocks.at(-1)?.length ?? 0, streaming);
  held.current = growBlocks(held.current, paced);
  const { blocks } = held.current;
  const starts = Array.from({ length: Math.ceil(blocks.length / GROUP) }, (_, group) => group * GROUP);
  return (
    <div className="chat-markdown">
      {starts.map((start) => (
        <BlockGroup key={start} blocks={blocks.slice(start, start + GROUP)} finished={!streaming || start + GROUP < blocks.length} />
      ))}
    </div>
  );
};
