/** What is fed to the reader: a name, bytes, and what must come of it. */

/** `read`: must be read; `refused`: by one of these codes or reasons; `any`: text or a named refusal. */
export type Expectation =
  | { readonly kind: "read"; readonly phrase?: string }
  | { readonly kind: "refused"; readonly by: readonly string[] }
  | { readonly kind: "any" };

export interface HostileCase {
  readonly group: "assets" | "bombs" | "mutants" | "moving";
  readonly name: string;
  /** Made when its turn comes: some are large. */
  bytes(): Uint8Array;
  readonly expect: Expectation;
  /** An intact, unencrypted file of a kind that is read, with text in it: 95 % of these must be read. */
  readonly intact?: boolean;
}
