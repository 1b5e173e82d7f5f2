/** Mailboxes (RFC 4155): mails one after the other, each behind a line that begins with "From ". */

/** Mails read of one mailbox. */
export const MAX_MAILS = 100_000;

export const isMailbox = (bytes: Uint8Array): boolean =>
  /^From \S+.*\r?\n[!-9;-~]+[ \t]*:/.test(Buffer.from(bytes.subarray(0, 2_000)).toString("latin1"));

const FROM = Buffer.from("\nFrom ");

/** The mails' bytes, without copying. A "From " line begins a mail only behind an empty line. */
export function* splitMailbox(bytes: Uint8Array): Generator<Uint8Array, void, void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = (from: number): number => {
    const end = buffer.indexOf(0x0a, from);
    return end < 0 ? buffer.length : end + 1;
  };
  let start = 0;
  let mails = 0;
  while (start < buffer.length && mails < MAX_MAILS) {
    const body = lineEnd(start);
    let next = body - 1;
    do {
      next = buffer.indexOf(FROM, next + 1);
    } while (next > 0 && !(buffer[next - 1] === 0x0a || (buffer[next - 1] === 0x0d && buffer[next - 2] === 0x0a)));
    const end = next < 0 ? buffer.length : next;
    yield bytes.subarray(body, end);
    mails += 1;
    start = next < 0 ? buffer.length : next + 1;
  }
}
