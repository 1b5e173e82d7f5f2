import { expect, it } from "vitest";
import { hashesFor, parseChecksums } from "#src/models/checksums.ts";

const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((digit) => digit.repeat(64)) as [string, string, string, string, string];

it("takes the lines of sha256sum, its binary, escaped and tagged kinds, and of openssl, by base name", () => {
  const text = [
    "# made on a Monday",
    `${a}  model.gguf`,
    `${b.toUpperCase()} *./folder/Größe 8B-Q4_K_M.gguf`,
    `\\${c}  back\\\\slash.gguf`,
    `SHA256 (C:\\models\\tagged (2).gguf) = ${d}`,
    `SHA2-256(openssl.gguf)= ${e}`,
    "d41d8cd98f00b204e9800998ecf8427e  an.md5",
    `${a}`,
    `SHA512 (other.gguf) = ${a}${a}`,
    "",
  ].join("\r\n");
  expect(parseChecksums(text, "SHA256SUMS")).toEqual([
    { fileName: "model.gguf", sha256: a },
    { fileName: "Größe 8B-Q4_K_M.gguf", sha256: b },
    { fileName: "slash.gguf", sha256: c },
    { fileName: "tagged (2).gguf", sha256: d },
    { fileName: "openssl.gguf", sha256: e },
  ]);
});

it("takes a hash alone for the file that the checksum file is named after", () => {
  expect([parseChecksums(`${a}\n`, "model.gguf.sha256"), parseChecksums(a, "SHA256SUMS")]).toEqual([
    [{ fileName: "model.gguf", sha256: a }],
    [],
  ]);
});

it("finds every part's hashes, both of two lines with one name, and none when a part is not named", () => {
  const checksums = [
    { fileName: "x-00001-of-00002.gguf", sha256: a },
    { fileName: "x-00002-of-00002.gguf", sha256: b },
    { fileName: "x-00002-of-00002.gguf", sha256: c },
    { fileName: "Gro\u0308ße.gguf".normalize("NFC"), sha256: d },
  ];
  const parts = ["x-00001-of-00002.gguf", "x-00002-of-00002.gguf"];
  expect([hashesFor(parts, checksums), hashesFor([...parts, "y.gguf"], checksums), hashesFor(["Gro\u0308ße.gguf"], checksums)]).toEqual([
    [[a], [b, c]],
    null,
    [[d]],
  ]);
});
