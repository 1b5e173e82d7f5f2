/** Composition root: joins the wired domains into one App; knows neither http nor the command line. */
import type { AnySchema, ContractProcedure, ErrorMap, InferSchemaInput, InferSchemaOutput, Meta } from "@orpc/contract";
import type { controlContract } from "#src/contract/control.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { pageContract } from "#src/contract/page.ts";

/** One method per call of a contract: takes what the input schema gives, returns what the output schema takes. */
export type Calls<C> =
  C extends ContractProcedure<infer I extends AnySchema, infer O extends AnySchema, ErrorMap, Meta>
    ? (input: InferSchemaOutput<I>) => Promise<InferSchemaInput<O>>
    : { readonly [K in keyof C]: Calls<C[K]> };

/** All that a page may ask, less `core`, which http/ answers from the App itself. */
export type PageCalls = Calls<Omit<typeof pageContract, "core">>;
/** The control calls that concern the app; handshake, serve, signInCode and quit are the server's own. */
export type ControlCalls = Pick<Calls<typeof controlContract>, "unlock" | "protect" | "grantPath" | "inspect" | "doctor">;

export type KeyProtection = "keychain" | "passphrase" | "file";

/** Hashes (SHA-256, hexadecimal) of the cookies that were handed out; durable. */
export interface Sessions {
  save(hashHex: string, createdAt: number): Promise<void>;
  has(hashHex: string): Promise<boolean>;
}

/** What the carriers tell the privacy ledger. Never content. */
export type CarrierFact =
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "page-connected"; readonly carrier: string }
  | { readonly kind: "listening"; readonly sockets: readonly string[] };

/** The app as its carriers see it. Everything that needs the store throws store/locked until it is unlocked. */
export interface App {
  readonly epoch: string;
  readonly version: string;
  state(): "ready" | "locked";
  key(): KeyProtection;
  page(): PageCalls;
  events(
    from: { readonly epoch?: string | undefined; readonly seq?: number | undefined },
    signal: AbortSignal,
  ): AsyncIterable<StreamedEvent>;
  readonly control: ControlCalls;
  /** Adds folders that browsers may look into; throws grant/refused for what is no folder. */
  grantRoots(paths: readonly string[]): Promise<void>;
  sessions(): Sessions;
  /** Where uploads are received, and what makes a received file a model; the file is the library's from then on. */
  readonly uploads: { readonly folder: string; add(path: string): Promise<{ modelIds: ModelId[] }> };
  tell(fact: CarrierFact): void;
  /** Whether a run is under way; the core does not end meanwhile. */
  working(): boolean;
  /** Begins background work: library watching, the model of the last time, expiry of the bin. */
  start(): Promise<void>;
  close(): Promise<void>;
}
