import { describe, expect, it } from "vitest";
import type { ModelId } from "#src/contract/ids.ts";
import type { ModelState } from "#src/contract/model.ts";
import { answeringModel } from "#src/models/answering.ts";
import type { ModelRow } from "#src/models/ports.ts";
import type { Entry } from "#src/models/rows.ts";
import { newModelId, someHeader, someModelRow } from "#test/support/modelRepositorySuite.ts";
import { someLoaded } from "./harness.ts";

const entry = (changes: Partial<ModelRow> = {}, file: Entry["file"] = "present"): Entry => ({ row: someModelRow(changes), file });
const starter = entry({ source: "starter", addedAt: 1 });
const newest = entry({ addedAt: 9_000 });
const used = entry({ addedAt: 2_000, lastUsedAt: 5_000 });
const embedder = entry({ verdict: { kind: "valid", header: someHeader({ kind: "embedding" }) }, lastUsedAt: 8_000 });
const missing = entry({ lastUsedAt: 9_000 }, "missing");
const all = [starter, newest, used, embedder, missing];

const loaded: ModelState = { kind: "loaded", loaded: someLoaded(), predictedBytes: 1 };
const failed: ModelState = { kind: "failed", error: { code: "engine/crashed", message: "", retry: "now" } };
const states =
  (...known: readonly (readonly [Entry, ModelState])[]) =>
  (id: ModelId): ModelState =>
    known.find(([{ row }]) => row.id === id)?.[1] ?? { kind: "unloaded" };

describe("the answering model", () => {
  it.each([
    ["the chat's own", all, states([used, loaded]), newest.row.id, newest],
    ["the chat's own, also after it failed", all, states([newest, failed]), newest.row.id, newest],
    ["a loaded one when the chat's own is gone", all, states([newest, loaded]), missing.row.id, newest],
    ["a loaded one", all, states([starter, loaded]), null, starter],
    ["the last used one", all, states(), null, used],
    ["the starter when the last used one failed", all, states([used, failed]), null, starter],
    ["the starter", [starter, newest, embedder, missing], states(), null, starter],
    ["the newest without a starter", [entry({ addedAt: 5 }), newest], states(), null, newest],
  ])("is %s", (_, entries, stateOf, preferred, expected) => {
    expect(answeringModel(entries, stateOf, preferred)).toBe(expected.row.id);
  });

  it("is none where nothing can chat", () => {
    expect(answeringModel([embedder, missing], states(), newModelId())).toBeNull();
    expect(answeringModel([], states(), null)).toBeNull();
  });
});
