/** The one place where text enters the domain: from a person, a file, or a model. */

/** Lone surrogates become U+FFFD: they cannot be stored as UTF-8 and would make offsets differ between page, store and worker. All else stays, control tokens included. */
export const cleanText = (text: string): string => text.toWellFormed();
