/** A draft as the composer shows it: what is typed, and apart from it what is too large for a text field. */

/** Beyond this a text field becomes slow (Chromium lays out the whole text for every key). */
export const LARGE_CHARACTERS = 50_000;

export interface Draft {
  /** Large pasted text, shown as one line with its size. */
  readonly pasted: string;
  readonly typed: string;
}
export const emptyDraft: Draft = { pasted: "", typed: "" };

/** The draft behind a text, as kept by the core. */
export const toDraft = (text: string): Draft =>
  text.length > LARGE_CHARACTERS ? { pasted: text, typed: "" } : { pasted: "", typed: text };

/** The message it makes: the pasted text, a blank line, the typed words. */
export const draftText = ({ pasted, typed }: Draft): string => [pasted, typed].filter((part) => part !== "").join("\n\n");
