import { createHash } from "node:crypto";
import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelId } from "#src/contract/ids.ts";
import { passportSchema } from "#src/contract/passport.ts";
import { gguf, i32, sound, soundTensors, string, u16, withEntries } from "#test/support/gguf.ts";
import { createHarness, type Harness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const right = sha256(gguf(sound));
const wrong = "0".repeat(64);
const never = new AbortController().signal;
const checked = async (modelId: ModelId) => (await harness.models.passport({ modelId })).verified;
const verified = async (modelId: ModelId, checksums: string | null) => {
  const grantId = checksums === null ? null : harness.grant(harness.write("given.txt", Buffer.from(checksums))).grantId;
  await harness.settled(harness.models.verify({ modelId, grantId }));
  return await checked(modelId);
};
const shown = async (id: ModelId) => (await harness.models.list()).find((model) => model.id === id);

describe("a passport", () => {
  it("says what a model is, part by part, and never a path", async () => {
    const part = (number: number) => ({
      ...withEntries(sound, {
        "general.source.url": string("https://someone:secret@models.example/small?token=1"),
        "split.no": u16(number),
        "split.count": u16(2),
        "split.tensors.count": i32(4),
      }),
      tensors: soundTensors.slice(number * 2, number * 2 + 2),
    });
    const files = [0, 1].map((number) => readFileSync(harness.write(`deep/small-0000${number + 1}-of-00002.gguf`, part(number))));
    const { modelIds } = await harness.models.add(harness.grant(join(harness.folder, "deep")));
    const [modelId] = modelIds;
    if (modelId === undefined) return expect.unreachable();
    await harness.settled(harness.models.hash({ modelId }));
    const passport = await harness.models.passport({ modelId });
    expect(passportSchema.parse(passport)).toMatchObject({
      modelId,
      sha256: sha256(Buffer.concat(files.map((file) => createHash("sha256").update(file).digest()))),
      verified: null,
      hashedAt: expect.any(Number),
      origin: "a watched folder on this machine",
      sourceUrl: "https://models.example/small",
      licence: "mit",
      author: "Nobody",
      tensorTypes: [
        { type: "Q8_0", tensors: 3, bytes: 6 * 34 + 2 * 32 * 34 },
        { type: "F32", tensors: 1, bytes: 128 },
      ],
      template: { kind: "unknown" },
      parts: files.map((file, index) => ({
        fileName: `small-0000${index + 1}-of-00002.gguf`,
        sizeBytes: file.length,
        sha256: sha256(file),
      })),
    });
    expect(JSON.stringify(passport)).not.toMatch(new RegExp(`${harness.folder}|secret|token=1`));
  });

  it("notes bytes behind the model's data", async () => {
    const [plain, longer] = [
      await harness.addFile("plain.gguf"),
      harness.write("longer.gguf", Buffer.concat([gguf(sound), Buffer.alloc(77)])),
    ];
    const { modelIds } = await harness.models.add(harness.grant(longer));
    const notes = async (modelId: ModelId) =>
      (await harness.models.passport({ modelId })).specialTokens.filter(({ text }) => text.includes("nothing reads them"));
    expect([await notes(plain), modelIds[0] !== undefined && (await notes(modelIds[0]))]).toEqual([
      [],
      [{ severity: "note", text: "77 bytes lie behind the model's data; nothing reads them." }],
    ]);
  });

  it("is refused for a file that is gone or no model any more", async () => {
    const modelId = await harness.addFile("small.gguf");
    harness.write("small.gguf", Buffer.from("not a model at all, but long enough"));
    await expect(harness.models.passport({ modelId })).rejects.toMatchObject({ code: "model/invalid", details: { reason: "not-gguf" } });
    rmSync(join(harness.folder, "small.gguf"));
    await expect(harness.models.passport({ modelId })).rejects.toMatchObject({ code: "model/missing" });
  });
});

describe("verifying", () => {
  it("compares with a checksum file, and says of a file that is not named in it which", async () => {
    const modelId = await harness.addFile("small.gguf");
    expect(await verified(modelId, `${right}  elsewhere/small.gguf`)).toMatchObject({ against: "checksum-file", matches: true });
    expect(await verified(modelId, `${wrong}  small.gguf`)).toMatchObject({ against: "checksum-file", matches: false });
    await expect(verified(modelId, `${right}  other.gguf`)).rejects.toMatchObject({
      code: "model/not-in-checksums",
      details: { fileName: "small.gguf", checksumFile: "given.txt", entries: 1 },
    });
  });

  it("wants every part of a split model right", async () => {
    const part = (number: number) => ({
      ...withEntries(sound, { "split.no": u16(number), "split.count": u16(2), "split.tensors.count": i32(4) }),
      tensors: soundTensors.slice(number * 2, number * 2 + 2),
    });
    const names = [0, 1].map((number) => `big-0000${number + 1}-of-00002.gguf`);
    const hashes = names.map((name, number) => sha256(readFileSync(harness.write(name, part(number)))));
    const { modelIds } = await harness.models.add(harness.grant(join(harness.folder, names[0] ?? "")));
    const [modelId] = modelIds;
    if (modelId === undefined) return expect.unreachable();
    expect(await verified(modelId, names.map((name, index) => `${hashes[index]}  ${name}`).join("\n"))).toMatchObject({ matches: true });
    expect(await verified(modelId, `${hashes[0]}  ${names[0]}\n${wrong}  ${names[1]}`)).toMatchObject({ matches: false });
    await expect(verified(modelId, `${hashes[0]}  ${names[0]}`)).rejects.toMatchObject({ details: { fileName: names[1] } });
  });

  it("takes the publisher's hashes of the catalogue, else says nothing", async () => {
    const modelId = await harness.addFile("small.gguf");
    expect(await verified(modelId, null)).toBeNull();
    harness.world.published = new Map([["small.gguf", [wrong, right]]]);
    expect(await verified(modelId, null)).toMatchObject({ against: "catalogue", matches: true });
  });

  it("holds the starter against what ships with it", async () => {
    await harness.close();
    const file = new URL("../../../resources/starter/starter-q8_0.gguf", import.meta.url);
    harness = await createHarness({ withStarter: true, starterHash: sha256(readFileSync(file)) });
    const [starter] = await harness.models.list();
    if (starter === undefined) return expect.unreachable();
    expect(await verified(starter.id, null)).toMatchObject({ against: "shipped", matches: true });
    expect(await harness.models.passport({ modelId: starter.id })).toMatchObject({ origin: "comes with the app", licence: "MIT" });
  });

  it("is done by itself for a model added beside a checksum file", async () => {
    harness.write("usb/SHA256SUMS", Buffer.from(`${right}  good.gguf\n${wrong}  bad.gguf\n`));
    for (const name of ["good", "bad", "unnamed"]) harness.write(`usb/${name}.gguf`);
    const { modelIds } = await harness.models.add(harness.grant(join(harness.folder, "usb")));
    await vi.waitUntil(async () => (await harness.models.list()).every(({ sha256: known }) => known !== null));
    const passports = await Promise.all(modelIds.map((modelId) => harness.models.passport({ modelId })));
    expect(Object.fromEntries(passports.map(({ parts, verified: is }) => [parts[0]?.fileName, is?.matches ?? null]))).toEqual({
      "good.gguf": true,
      "bad.gguf": false,
      "unnamed.gguf": null,
    });
  });
});

describe("a file replaced after it was imported", () => {
  const bigger = withEntries(sound, { "general.name": string("Another name, longer than what alignment hides") });

  it("is noticed on load, refused, and loses its proof until its bytes are known", async () => {
    const modelId = await harness.addFile("small.gguf");
    await verified(modelId, `${right}  small.gguf`);
    harness.write("small.gguf", bigger);
    await expect(harness.models.ensureLoaded(modelId, () => {}, never)).rejects.toMatchObject({ code: "model/changed" });
    expect([(await shown(modelId))?.file, harness.engines.loads]).toEqual(["changed", []]);
    await harness.settled(harness.models.hash({ modelId }));
    expect([(await shown(modelId))?.file, await checked(modelId)]).toEqual(["changed", expect.objectContaining({ matches: false })]);
  });

  it("is refused once also when a look noticed it before the load, and loads when the person tries again", async () => {
    const modelId = await harness.addFile("small.gguf");
    await verified(modelId, `${right}  small.gguf`);
    harness.write("small.gguf", bigger);
    await harness.models.rescan();
    const load = () => harness.models.ensureLoaded(modelId, () => {}, never);
    await expect(load()).rejects.toMatchObject({ code: "model/changed" });
    await load();
    expect((await shown(modelId))?.file).toBe("present");
    await harness.settled(harness.models.hash({ modelId }));
    expect([(await shown(modelId))?.file, await checked(modelId)]).toEqual(["present", null]);
  });

  it("is found after a restart by the hash of what was there before", async () => {
    const modelId = await harness.addFile("small.gguf");
    await verified(modelId, `${right}  small.gguf`);
    harness.write("small.gguf", bigger);
    await harness.models.rescan();
    harness = await harness.restarted();
    await harness.settled(harness.models.verify({ modelId, grantId: null }));
    expect([(await shown(modelId))?.file, await checked(modelId)]).toEqual(["changed", expect.objectContaining({ matches: false })]);
  });

  it("is no other file when only its time changed", async () => {
    const modelId = await harness.addFile("small.gguf");
    await verified(modelId, `${right}  small.gguf`);
    utimesSync(join(harness.folder, "small.gguf"), 1, 1);
    await expect(harness.models.ensureLoaded(modelId, () => {}, never)).rejects.toMatchObject({ code: "model/changed" });
    await harness.settled(harness.models.hash({ modelId }));
    expect([(await shown(modelId))?.file, await checked(modelId)]).toEqual(["present", expect.objectContaining({ matches: true })]);
  });

  it("is found by its hash where size and time were kept", async () => {
    const modelId = await harness.addFile("small.gguf");
    const path = join(harness.folder, "small.gguf");
    utimesSync(path, 1_000, 1_000);
    await harness.models.rescan();
    await harness.settled(harness.models.hash({ modelId }));
    const bytes = gguf(sound);
    bytes[bytes.length - 1] = 7;
    writeFileSync(path, bytes);
    utimesSync(path, 1_000, 1_000);
    await harness.settled(harness.models.verify({ modelId, grantId: null }));
    expect(await shown(modelId)).toMatchObject({ file: "changed", sha256: sha256(bytes) });
  });
});

describe("the trash", () => {
  it("gets all files of a model, and its row goes", async () => {
    const modelId = await harness.addFile("small.gguf");
    expect(await harness.models.trash({ modelId })).toEqual({});
    expect([harness.trashed, await harness.models.list(), harness.events.at(-1)]).toEqual([
      [[join(harness.folder, "small.gguf")]],
      [],
      { kind: "model-removed", modelId },
    ]);
  });

  it("is refused with its reason, and then the row stays; the starter stays in any case", async () => {
    await harness.close();
    harness = await createHarness({ withStarter: true });
    const modelId = await harness.addFile("small.gguf");
    harness.world.trash = { kind: "refused", reason: "There is no trash on the disk that holds the file." };
    await expect(harness.models.trash({ modelId })).rejects.toMatchObject({
      code: "model/no-trash",
      details: harness.world.trash && { reason: harness.world.trash.reason },
    });
    const [starter] = await harness.models.list();
    if (starter === undefined) return expect.unreachable();
    await expect(harness.models.trash({ modelId: starter.id })).rejects.toMatchObject({ code: "model/no-trash" });
    expect([await harness.models.list(), harness.trashed]).toMatchObject([{ length: 2 }, { length: 1 }]);
  });
});
