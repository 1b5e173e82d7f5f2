/** The shapes in which the wired domains are handed on: the contract's calls as plain methods. */
import type { AnySchema, ContractProcedure, ErrorMap, InferSchemaInput, InferSchemaOutput, Meta } from "@orpc/contract";
import type { controlContract } from "#src/contract/control.ts";
import type { ReadEvent } from "#src/contract/document.ts";
import type { CollectionId, FileId, SourceId } from "#src/contract/ids.ts";
import type { pageContract } from "#src/contract/page.ts";

/** One method per call of a contract: takes what the input schema gives, returns what the output schema takes. */
type Calls<C> =
  C extends ContractProcedure<infer I extends AnySchema, infer O extends AnySchema, ErrorMap, Meta>
    ? (input: InferSchemaOutput<I>) => Promise<InferSchemaInput<O>>
    : { readonly [K in keyof C]: Calls<C[K]> };

/** All that a page may ask, less `core`, which http/ answers from the App itself. */
export type PageCalls = Calls<Omit<typeof pageContract, "core">>;
/** The control calls that concern the app; handshake, serve, signInCode and quit are the server's own. */
export interface ControlCalls
  extends Pick<Calls<typeof controlContract>, "unlock" | "protect" | "grantPath" | "inspect" | "facts" | "doctor"> {
  /** Ends with the document; throws document/… and reader/…, also in its midst, or the signal's reason. */
  read(input: { readonly path: string; readonly password?: string | undefined }, signal: AbortSignal): AsyncIterable<ReadEvent>;
}

/** What the page paints of a document: an image the reader made itself. */
export interface PageImage {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}
/** A page of a PDF or an image; throws document/…, reader/…, request/invalid for a page that is none. */
export type PageImages = (
  request: { readonly fileId: FileId; readonly page: number; readonly widthPx: number },
  signal: AbortSignal,
) => Promise<PageImage>;

/** Takes a document that comes in pieces; what is kept of it is encrypted from the first byte on. */
export type DocumentUpload = (
  upload: { readonly collectionId: CollectionId; readonly name: string; readonly body: AsyncIterable<Uint8Array> },
  signal: AbortSignal,
) => Promise<{ readonly sourceId: SourceId }>;

export type KeyProtection = "keychain" | "passphrase" | "file";

/** Who opened a stream of events. */
export type PageClientKind = "page" | "command line";

/** What the carriers and the tripwire tell the privacy ledger. Never content. */
export type LedgerFact =
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "outbound"; readonly door: string }
  | { readonly kind: "page-connected"; readonly client: PageClientKind }
  | { readonly kind: "listening"; readonly sockets: readonly string[] };
