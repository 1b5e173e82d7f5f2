/** Every bound of the HTTP face in one place. THREATS.md §3: headers 10 s, body 60 s, bodies, depth and rates bounded. */
import { MESSAGE_TEXT_MAX } from "#src/contract/chat.ts";

export const HEADERS_TIMEOUT_MS = 10_000;
/** A call's whole body; for uploads: the longest silence. */
export const BODY_TIMEOUT_MS = 60_000;
/** How often Node looks for slow senders; its default of 30 s would let a header take 40 s. */
export const CONNECTIONS_CHECK_MS = 2_000;
export const KEEP_ALIVE_MS = 60_000;
export const HEADER_MAX_BYTES = 16 * 1024;
export const CONNECTIONS_MAX = 512;
export const REQUESTS_AT_ONCE_MAX = 256;

/**
 * The longest message the contract takes, whatever it is written in: 3 bytes of UTF-8 for each code unit of Chinese, 6 for one that JSON escapes
 * (a control character, a lone surrogate); and room for the other fields.
 */
export const BODY_MAX_BYTES = 6 * MESSAGE_TEXT_MAX + 1024 * 1024;
/** chats.import: 64 Mi characters of JSON, escaped once more. */
export const IMPORT_BODY_MAX_BYTES = 80 * 1024 * 1024;
export const SIGN_IN_BODY_MAX_BYTES = 1024;
export const JSON_DEPTH_MAX = 64;

/** Largest model file taken as an upload: 256 GiB. */
export const UPLOAD_MAX_BYTES = 256 * 1024 ** 3;
/** Left free on the disk after an upload: the store must go on committing. */
export const UPLOAD_RESERVE_BYTES = 512 * 1024 ** 2;
export const UPLOADS_AT_ONCE_MAX = 2;
/** Largest document taken as an upload; the reader takes no larger one either. */
export const DOCUMENT_MAX_BYTES = 512 * 1024 ** 2;

export const SIGN_INS_PER_MINUTE = 5;
export const CODE_LIFE_MS = 5 * 60_000;
export const CODES_MAX = 16;
export const BEARERS_MAX = 64;
