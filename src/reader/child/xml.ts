/** XML of office files as events: strict, streaming, without DOCTYPE and so without entities of its own, bounded in depth. */
import { SaxesParser } from "saxes";
import { AppError } from "#src/contract/errors.ts";
import { refusal } from "./refusal.ts";

export type Attributes = Readonly<Record<string, string>>;

/** Element names come without their prefix: office formats name no two things alike that stand in one place. */
export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** Word nests a table in a table in a text box within some 60 elements; beyond this it is an attack or a broken file. */
const MAX_XML_DEPTH = 500;

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** The attribute of that local name, whatever its prefix; one without prefix first. */
export const attribute = (attributes: Attributes, local: string): string | undefined => {
  const plain = attributes[local];
  if (plain !== undefined) return plain;
  const suffix = `:${local}`;
  for (const name in attributes) if (name.endsWith(suffix)) return attributes[name];
  return undefined;
};

/** r:id, r:embed …: an attribute that has a prefix, unlike the part's own `id`. */
export const prefixedAttribute = (attributes: Attributes, local: string): string | undefined => {
  const suffix = `:${local}`;
  for (const name in attributes) if (name.endsWith(suffix)) return attributes[name];
  return undefined;
};

/** By byte order mark, else by the XML declaration, else UTF-8 (XML 1.0, appendix F). */
const decoderFor = (first: Uint8Array): TextDecoder => {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder("utf-16le");
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder("utf-16be");
  if (first[0] === 0x3c && first[1] === 0) return new TextDecoder("utf-16le");
  if (first[0] === 0 && first[1] === 0x3c) return new TextDecoder("utf-16be");
  const declared = /^[^>]{0,100}encoding=["']([\w-]+)["']/.exec(Buffer.from(first.subarray(0, 200)).toString("latin1"))?.[1] ?? "utf-8";
  try {
    return new TextDecoder(declared);
  } catch {
    return new TextDecoder("utf-8");
  }
};

/**
 * Feeds the handler; yields after each chunk, so that what was gathered can be passed on and nothing piles up.
 * Throws document/limits (doctype, xml-depth), document/corrupt (xml), and what `chunks` and the handler throw.
 */
export async function* readXml(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<void, void, void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on("doctype", () => {
    throw refusal("document/limits", "doctype");
  });
  parser.on("opentag", (tag) => {
    depth += 1;
    if (depth > MAX_XML_DEPTH) throw refusal("document/limits", "xml-depth");
    handler.open(localName(tag.name), tag.attributes);
  });
  parser.on("closetag", (tag) => {
    depth -= 1;
    handler.close(localName(tag.name));
  });
  parser.on("text", (text) => handler.text(text));
  parser.on("cdata", (text) => handler.text(text));
  const feed = (text: string): void => {
    try {
      parser.write(text);
    } catch (error) {
      throw error instanceof AppError ? error : refusal("document/corrupt", "xml", error);
    }
  };
  let decoder: TextDecoder | null = null;
  for await (const chunk of chunks) {
    decoder ??= decoderFor(chunk);
    feed(decoder.decode(chunk, { stream: true }));
    yield;
  }
  feed(decoder?.decode() ?? "");
  try {
    parser.close();
  } catch (error) {
    throw refusal("document/corrupt", "xml", error);
  }
  yield;
}

/** Reads a part whole. For small ones: relationships, styles, properties. */
export const walkXml = async (chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> => {
  for await (const _ of readXml(chunks, handler));
};
