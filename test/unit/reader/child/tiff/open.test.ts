import { deflateSync } from "node:zlib";
import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { openTiff } from "#src/reader/child/tiff/open.ts";
import { halfPixels, makeTiff, type TiffDirectory } from "#test/support/tiff.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const page: TiffDirectory = { width: 32, height: 16, strips: [halfPixels(3)] };
const bilevel = { ...page, bits: 1, photometric: 1 };

/** "red", "black" or "white" at the left, at the right, and on both sides of the middle. */
const seen = async (bytes: Uint8Array, number = 1): Promise<readonly string[]> => {
  const { picture } = await openTiff(bytes).open(number);
  const context = createCanvas(picture.width, picture.height).getContext("2d");
  context.drawImage(picture, 0, 0);
  return [0, 15, 16, 31].map((x) => {
    const [red = 0, green = 0] = context.getImageData(x, 8, 1, 1).data;
    return green > 200 ? "white" : red > 200 ? "red" : "black";
  });
};
const redHalf = ["red", "red", "white", "white"];
const blackHalf = ["black", "black", "white", "white"];

describe("a TIFF's pages", () => {
  // The packed strips were made by libtiff's tiffcp from the same picture.
  it.each<readonly [string, TiffDirectory, readonly string[]]>([
    ["not packed", page, redHalf],
    ["deflate", { ...page, compression: 8, strips: [deflateSync(halfPixels(3))] }, redHalf],
    [
      "LZW with differences, in strips",
      {
        ...page,
        compression: 5,
        rowsPerStrip: 8,
        tags: { 317: 2 },
        strips: Array.from({ length: 2 }, () =>
          hex(
            "803fc0103824160d078442615047fc0a170f8843e1d118a4560b0d8b46621138d47613188f48619229243239258cc9e511a904ae532e90cb66114954ce23329b44a73299acee0f01",
          ),
        ),
      },
      redHalf,
    ],
    ["fax group 4", { ...bilevel, compression: 4, strips: [hex("3502ffffffff80080080")] }, blackHalf],
    ["fax group 4, bits reversed", { ...bilevel, compression: 4, tags: { 266: 2 }, strips: [hex("ac40ffffffff01100001")] }, blackHalf],
    ["fax group 3", { ...bilevel, compression: 3, tags: { 292: 1 }, strips: [hex(`001d${"40b800b001d".repeat(7)}40b800b0`)] }, blackHalf],
    ["PackBits", { ...bilevel, compression: 32_773, strips: [hex("ff00ffff".repeat(16))] }, blackHalf],
    ["grey where 0 is white", { ...page, photometric: 0, strips: [halfPixels(1).map((grey) => 255 - grey)] }, blackHalf],
  ])("are decoded: %s", async (_how, directory, expected) => {
    expect(await seen(makeTiff([directory]))).toEqual(expected);
  });

  it("are decoded: JPEG", async () => {
    const canvas = createCanvas(32, 16);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 32, 16);
    context.fillStyle = "#f00";
    context.fillRect(0, 0, 16, 16);
    const jpeg = new Uint8Array(await canvas.encode("jpeg", 95));
    expect(await seen(makeTiff([{ ...page, compression: 7, photometric: 6, strips: [jpeg] }]))).toEqual(redHalf);
  });

  it("are several, each turned as it says, and previews are none", async () => {
    const bytes = makeTiff([page, { ...page, tags: { 254: 1 } }, { ...page, tags: { 274: 3 } }]);
    expect([openTiff(bytes).pages, await seen(bytes, 2)]).toEqual([2, redHalf.toReversed()]);
  });

  it.each<readonly [string, Uint8Array, object]>([
    ["of directories without end", makeTiff([page, page], 0), { code: "document/limits", details: { reason: "tiff-loop" } }],
    ["whose directory lies beyond the end", makeTiff([page]).slice(0, 1_600), { code: "document/corrupt" }],
  ])("are refused in a file %s", (_what, bytes, refusal) => {
    expect(() => openTiff(bytes)).toThrow(expect.objectContaining(refusal));
  });

  it.each<readonly [string, Partial<TiffDirectory>, object]>([
    ["too many pixels", { width: 60_000, height: 60_000 }, { code: "document/limits", details: { reason: "pixels" } }],
    ["no pixels", { width: 0 }, { code: "document/corrupt" }],
    ["16 bits", { bits: 16 }, { code: "document/unsupported", details: { reason: "tiff-bits-16" } }],
    ["an unknown packing", { compression: 34_712 }, { code: "document/unsupported", details: { reason: "tiff-compression-34712" } }],
    ["more strips than rows could need", { height: 4_000_000, width: 1, rowsPerStrip: 1 }, { code: "document/limits" }],
  ])("are refused before they are decoded: %s", async (_what, part, refusal) => {
    await expect(openTiff(makeTiff([{ ...page, ...part }])).open(1)).rejects.toMatchObject(refusal);
  });

  it("are decoded as far as they go where the file was cut short", async () => {
    const half = makeTiff([{ ...page, strips: [halfPixels(3).slice(0, 900)] }]);
    expect((await openTiff(half).open(1)).picture.height).toBe(16);
  });
});
