/** The React elements that stand for Markdown's: links and images that go nowhere, labelled checkboxes, tables that scroll on their own. */
import type { Components } from "hast-util-to-jsx-runtime";
import { type ComponentProps, createContext, type ReactNode, useContext } from "react";
import { announce } from "../../ui/announce.ts";
import { CitationMark } from "../documents/CitationMark.tsx";
import { CodeBlock } from "./CodeBlock.tsx";
import { Formula } from "./Formula.tsx";

/** False inside the block that is still being written. */
export const FinishedContext = createContext(true);

interface TreeNode {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly TreeNode[];
}
type WithNode<Tag extends keyof React.JSX.IntrinsicElements> = ComponentProps<Tag> & { readonly node?: unknown };

const textOf = (node: TreeNode): string => node.value ?? (node.children ?? []).map(textOf).join("");
const classesOf = (node: TreeNode): readonly string[] => {
  const names = node.properties?.className;
  return Array.isArray(names) ? names.map(String) : [];
};
const languageOf = (names: readonly string[]): string =>
  names.find((name) => name.startsWith("language-"))?.slice("language-".length) ?? "";

/** The address as the network would use it: international names in their ASCII form, so that no letter can pass for another. */
const shownAddress = (href: string): string => (URL.canParse(href) ? new URL(href).href : href);

const Address = ({ address }: { readonly address: string }) => {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address);
    announce("Address copied");
  };
  return (
    <button type="button" className="chat-address" title="Copy address" aria-label={`Copy address ${address}`} onClick={() => void copy()}>
      {address}
    </button>
  );
};

const Link = ({ href, children }: { readonly href?: string | undefined; readonly children?: ReactNode }) => {
  if (href === undefined || href === "") return <span>{children}</span>;
  const address = shownAddress(href);
  const words = typeof children === "string" ? children : null;
  const saysItself = words !== null && (words === href || words === address || `${words}/` === address || `mailto:${words}` === href);
  return saysItself ? (
    <Address address={address} />
  ) : (
    <span>
      {children} <Address address={address} />
    </span>
  );
};

const Pre = ({ node }: WithNode<"pre">) => {
  const finished = useContext(FinishedContext);
  const inner = (node as TreeNode | undefined)?.children?.[0];
  if (inner === undefined) return null;
  const names = classesOf(inner);
  const code = textOf(inner).replace(/\n$/, "");
  if (names.includes("math-display") || languageOf(names) === "math") return <Formula tex={code} display />;
  return <CodeBlock code={code} language={languageOf(names)} finished={finished} />;
};

const InlineCode = ({ node, children }: WithNode<"code">) => {
  const inner = node as TreeNode | undefined;
  return inner !== undefined && classesOf(inner).includes("math-inline") ? (
    <Formula tex={textOf(inner)} display={false} />
  ) : (
    <code>{children}</code>
  );
};

export const elements: Partial<Components> = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => (
    <span className="chat-image">
      Image not loaded{alt !== undefined && alt !== "" ? `: ${alt}` : ""}
      {typeof src === "string" && src !== "" && (
        <>
          {" "}
          <Address address={shownAddress(src)} />
        </>
      )}
    </span>
  ),
  cite: ({ children, ...rest }) => {
    const { "data-numbers": numbers } = rest as { readonly "data-numbers"?: string };
    return <CitationMark numbers={numbers ?? ""}>{children}</CitationMark>;
  },
  pre: Pre,
  code: InlineCode,
  input: ({ checked }) => <input type="checkbox" checked={checked === true} disabled aria-label={checked === true ? "Done" : "Not done"} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
    <section className="chat-table" tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  ),
  // Below the page's name (h1) and the message's (h2), and never deeper than a screen reader can follow whatever level an answer begins with.
  h1: ({ children }) => <h3 data-level="1">{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h3>{children}</h3>,
  h4: ({ children }) => <h4>{children}</h4>,
  h5: ({ children }) => <h4>{children}</h4>,
  h6: ({ children }) => <h4>{children}</h4>,
};
