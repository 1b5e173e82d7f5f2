import { expect, it } from "vitest";
import { createLibraryReads } from "#src/store/library.ts";
import { migrate } from "#src/store/migrate.ts";
import { migrations } from "#src/store/migrations/list.ts";
import { someHeader } from "../../support/modelRepositorySuite.ts";
import { openTestConnection } from "../../support/storeConnection.ts";

it("reads model rows from before settings, tags and verification were kept", () => {
  const opened = openTestConnection(5);
  try {
    const { family: _, ...header } = someHeader({ name: "Old 8B Q4_K_M" });
    const insert = opened.db.prepare(
      `INSERT INTO models (id, paths, source, added_at, identities, size_bytes, sha256, verdict, options)
       VALUES (?, '["/old.gguf"]', 'linked', 1, '[]', 7, ?, ?, '{"contextTokens":4096,"gpuLayers":null,"threads":null}')`,
    );
    insert.run("sound", "a".repeat(64), JSON.stringify({ kind: "valid", header }));
    insert.run("broken", null, JSON.stringify({ kind: "invalid", reason: "truncated", message: "Cut." }));
    migrate(opened.db, migrations, () => undefined);
    const [sound, broken] = createLibraryReads(opened.db).listModels();
    expect(sound).toEqual({
      id: "sound",
      paths: ["/old.gguf"],
      source: "linked",
      folderId: null,
      addedAt: 1,
      identities: [],
      sizeBytes: 7,
      sha256: "a".repeat(64),
      partHashes: [],
      hashedAt: null,
      verified: null,
      verdict: { kind: "valid", header: { ...header, family: "Old 8B Q4_K_M" } },
      checkedBy: 0,
      options: { contextTokens: 4096, gpuLayers: null, threads: null, backend: null, device: null },
      sampling: {},
      template: null,
      tags: [],
      remedy: null,
      origin: null,
      lastUsedAt: null,
    });
    expect(broken?.verdict).toEqual({ kind: "invalid", reason: "truncated", message: "Cut." });
  } finally {
    opened.close();
  }
});
