/** Reads little-endian values from a byte source: every length is held against the bytes that remain before anything is allocated. */
import { Refusal } from "../../refusals.ts";

/** Bytes of a file or of memory. `read` fills `into` from `position` and gives how many bytes there were. */
export interface ByteSource {
  readonly size: number;
  read(into: Uint8Array, position: number): number;
}

/** Most bytes read from one file: ten times the largest known vocabulary; a header that needs more is no header. */
const READ_BYTES_MAX = 256 * 1024 * 1024;
const WINDOW_BYTES = 256 * 1024;

/** A forward reader with one window of 256 KiB. Throws Refusal `truncated` past the end and `limits` past READ_BYTES_MAX. */
export class BoundedReader {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #windowStart = 0;
  #windowLength = 0;
  #position = 0;
  #readBytes = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  get position(): number {
    return this.#position;
  }
  get remaining(): number {
    return this.size - this.#position;
  }

  u8(): number {
    return this.#window.readUInt8(this.#take(1));
  }
  u16(): number {
    return this.#window.readUInt16LE(this.#take(2));
  }
  u32(): number {
    return this.#window.readUInt32LE(this.#take(4));
  }
  u64(): bigint {
    return this.#window.readBigUInt64LE(this.#take(8));
  }
  i8(): number {
    return this.#window.readInt8(this.#take(1));
  }
  i16(): number {
    return this.#window.readInt16LE(this.#take(2));
  }
  i32(): number {
    return this.#window.readInt32LE(this.#take(4));
  }
  i64(): bigint {
    return this.#window.readBigInt64LE(this.#take(8));
  }
  f32(): number {
    return this.#window.readFloatLE(this.#take(4));
  }
  f64(): number {
    return this.#window.readDoubleLE(this.#take(8));
  }

  /** A copy of the next bytes; at most one window (256 KiB). */
  bytes(length: number): Buffer {
    const at = this.#take(length);
    return Buffer.from(this.#window.subarray(at, at + length));
  }

  /** The next bytes without a copy, valid until the next read; at most one window. */
  view(length: number): Buffer {
    const at = this.#take(length);
    return this.#window.subarray(at, at + length);
  }

  /** Goes on without reading; `length` must have been held against `remaining`. */
  skip(length: number): void {
    if (length > this.remaining) throw new Refusal("truncated");
    this.#position += length;
  }

  /** Makes the next `length` bytes lie in the window and gives their place there. */
  #take(length: number): number {
    if (length > this.remaining) throw new Refusal("truncated");
    const inside = this.#position >= this.#windowStart && this.#position + length <= this.#windowStart + this.#windowLength;
    if (!inside) this.#fill();
    const at = this.#position - this.#windowStart;
    if (at + length > this.#windowLength) throw new Refusal("truncated", "the file shrank while it was read");
    this.#position += length;
    return at;
  }

  #fill(): void {
    this.#windowStart = this.#position;
    const wanted = Math.min(WINDOW_BYTES, this.remaining);
    this.#readBytes += wanted;
    if (this.#readBytes > READ_BYTES_MAX) throw new Refusal("limits", "more than 256 MiB of header");
    this.#windowLength = this.#source.read(this.#window.subarray(0, wanted), this.#position);
  }
}
