import { expect, test } from "vitest";
import { type Bridge, desktopHost } from "../../../../renderer/api/host.ts";

const answering = (answer: () => Promise<unknown>): Bridge => ({
  platform: "linux",
  pickModelFile: answer,
  pickModelFolder: answer,
  pickDocuments: answer,
  pickDocumentFolder: answer,
  grantDropped: answer,
});
const grantId = "0193b0a0-0000-7000-8000-000000000001";

test("a dialog gives a grant or, when it is left, nothing", async () => {
  expect([
    await desktopHost(answering(async () => grantId)).pickModelFile(),
    await desktopHost(answering(async () => null)).pickModelFolder(),
  ]).toEqual([grantId, null]);
});

test("a failure of the shell, or anything that is no grant, is an error the page can tell", async () => {
  const failing = desktopHost(answering(async () => Promise.reject(new Error("Error invoking remote method"))));
  const lying = desktopHost(answering(async () => "/home/someone/model.gguf"));
  await expect(failing.pickModelFile()).rejects.toMatchObject({ code: "internal" });
  await expect(lying.pickModelFile()).rejects.toMatchObject({ code: "internal" });
});
