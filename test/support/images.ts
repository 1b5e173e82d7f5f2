/** Image files with the header that a test wants. */

/** A PNG that claims a size and a resolution (pixels per metre); without image data. */
export const pngClaiming = (width: number, height: number, perMetre: number): Uint8Array => {
  const file = new DataView(new ArrayBuffer(8 + 25 + 21 + 12));
  const ascii = (at: number, text: string): void => new Uint8Array(file.buffer).set(new TextEncoder().encode(text), at);
  file.setUint32(0, 0x89504e47);
  file.setUint32(4, 0x0d0a1a0a);
  file.setUint32(8, 13);
  ascii(12, "IHDR");
  file.setUint32(16, width);
  file.setUint32(20, height);
  file.setUint8(24, 8);
  file.setUint32(33, 9);
  ascii(37, "pHYs");
  file.setUint32(41, perMetre);
  file.setUint32(45, perMetre);
  file.setUint8(49, 1);
  ascii(58, "IEND");
  return new Uint8Array(file.buffer);
};

/** A JPEG with the density of its JFIF segment replaced. `unit`: 1 per inch, 2 per centimetre. */
export const jpegWithDensity = (jpeg: Uint8Array, unit: 1 | 2, density: number): Uint8Array => {
  const file = Uint8Array.from(jpeg);
  const view = new DataView(file.buffer);
  view.setUint8(13, unit);
  view.setUint16(14, density);
  view.setUint16(16, density);
  return file;
};

/** The same picture with an EXIF segment that says how it is to be turned (TIFF tag 0x0112; 6: a quarter clockwise). */
export const jpegTurned = (jpeg: Uint8Array, orientation: number): Uint8Array =>
  Uint8Array.from([
    ...jpeg.slice(0, 2),
    ...[0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    ...[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
    ...jpeg.slice(2),
  ]);

/** The 54 bytes before the pixels. */
export const bmpHeader = (width: number, height: number, perMetre: number): Uint8Array => {
  const file = new DataView(new ArrayBuffer(54));
  file.setUint16(0, 0x424d);
  file.setUint32(14, 40, true);
  file.setInt32(18, width, true);
  file.setInt32(22, height, true);
  file.setInt32(38, perMetre, true);
  return new Uint8Array(file.buffer);
};
