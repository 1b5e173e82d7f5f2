/** TIFF files built from their directories, for tests of the reader. */

export interface TiffDirectory {
  readonly width: number;
  readonly height: number;
  /** Default 1: none. */
  readonly compression?: number;
  /** Default 2: red, green, blue with 8 bits each; 6: of a JPEG; others: one sample. */
  readonly photometric?: number;
  readonly bits?: number;
  readonly rowsPerStrip?: number;
  readonly strips: readonly Uint8Array[];
  /** Further tags, each with one SHORT. */
  readonly tags?: Readonly<Record<number, number>>;
}

const [SHORT, LONG] = [3, 4];

/** Little-endian. `next`: where the last directory says the next one is, by the number of a directory; none by default. */
export const makeTiff = (pages: readonly TiffDirectory[], next: number | null = null): Uint8Array => {
  const parts: Buffer[] = [Buffer.from("49492a0000000000", "hex")];
  let at = 8;
  const put = (bytes: Uint8Array): number => {
    const place = at;
    parts.push(Buffer.from(bytes), Buffer.alloc(bytes.length % 2));
    at += bytes.length + (bytes.length % 2);
    return place;
  };
  const numbers = (values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
    return bytes;
  };
  const directories: number[] = [];
  let pointer: { readonly part: Buffer; readonly at: number } = { part: parts[0] ?? Buffer.alloc(8), at: 4 };
  for (const page of pages) {
    const offsets = page.strips.map(put);
    const lengths = page.strips.map(({ length }) => length);
    const list = (values: readonly number[]): number => (values.length === 1 ? (values[0] ?? 0) : put(numbers(values)));
    const photometric = page.photometric ?? 2;
    const entries: (readonly [number, number, number, number])[] = [
      [256, LONG, 1, page.width],
      [257, LONG, 1, page.height],
      [258, SHORT, 1, page.bits ?? 8],
      [259, SHORT, 1, page.compression ?? 1],
      [262, SHORT, 1, photometric],
      [273, LONG, offsets.length, list(offsets)],
      [277, SHORT, 1, photometric === 2 || photometric === 6 ? 3 : 1],
      [278, LONG, 1, page.rowsPerStrip ?? page.height],
      [279, LONG, lengths.length, list(lengths)],
      ...Object.entries(page.tags ?? {}).map(([tag, value]) => [Number(tag), SHORT, 1, value] as const),
    ];
    const directory = Buffer.alloc(2 + entries.length * 12 + 4);
    directory.writeUInt16LE(entries.length);
    entries
      .toSorted(([one], [other]) => one - other)
      .forEach(([tag, type, count, value], index) => {
        const entry = 2 + index * 12;
        directory.writeUInt16LE(tag, entry);
        directory.writeUInt16LE(type, entry + 2);
        directory.writeUInt32LE(count, entry + 4);
        directory.writeUInt32LE(value, entry + 8);
      });
    directories.push(at);
    pointer.part.writeUInt32LE(at, pointer.at);
    parts.push(directory);
    at += directory.length;
    pointer = { part: directory, at: directory.length - 4 };
  }
  if (next !== null) pointer.part.writeUInt32LE(directories[next] ?? 0, pointer.at);
  return new Uint8Array(Buffer.concat(parts));
};

/** 32 × 16 pixels, the left half red (in one sample: black), else white; without compression. */
export const halfPixels = (samples: 1 | 3): Uint8Array =>
  Uint8Array.from({ length: 32 * 16 * samples }, (_, index) => {
    const isLeft = Math.floor(index / samples) % 32 < 16;
    return isLeft && (samples === 1 || index % 3 !== 0) ? 0 : 255;
  });
