import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { migrate, refreshSearchIndex, schemaVersion } from "#src/store/migrate.ts";
import { migrations } from "#src/store/migrations/list.ts";
import { assertSearchInStep, openTestConnection } from "../../support/storeConnection.ts";

describe("migrations", () => {
  let opened: ReturnType<typeof openTestConnection>;
  beforeEach(() => {
    opened = openTestConnection();
  });
  afterEach(() => opened.close());
  const next = (up: () => void) => [...migrations, { version: migrations.length + 1, up }];

  it("are numbered from one without gaps", () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it("copy an existing database once before its first change", () => {
    const copy = vi.fn();
    migrate(
      opened.db,
      next(() => undefined),
      copy,
    );
    expect(copy.mock.calls).toEqual([[migrations.length, migrations.length + 1]]);
  });

  it("do nothing, the copy included, when the schema is this app's", () => {
    const copy = vi.fn();
    migrate(opened.db, migrations, copy);
    expect([copy.mock.calls, schemaVersion(opened.db)]).toEqual([[], migrations.length]);
  });

  it("change nothing when they fail half-way", () => {
    const failing = next(() => {
      opened.db.exec("CREATE TABLE half (x)");
      throw new Error("half-way");
    });
    expect(() => migrate(opened.db, failing, () => undefined)).toThrow("half-way");
    expect([schemaVersion(opened.db), opened.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()]).toEqual([
      migrations.length,
      undefined,
    ]);
  });

  it("refuse a schema from a newer app", () => {
    opened.db.pragma("user_version = 99");
    expect(() => migrate(opened.db, migrations, () => undefined)).toThrow(
      expect.objectContaining({ code: "store/newer-version", details: { found: 99, known: migrations.length } }),
    );
  });
});

describe("the search index", () => {
  it("is rebuilt when it was folded by other rules", () => {
    const opened = openTestConnection();
    try {
      refreshSearchIndex(opened.db);
      opened.db.exec("DROP TRIGGER title_search_insert");
      opened.db.exec(
        "INSERT INTO chats (id, title, titled_by, pinned, system_prompt, sampling, draft, created_at, updated_at) VALUES ('c', 'Rent', 'nobody', 0, '', '{}', '', 1, 1)",
      );
      refreshSearchIndex(opened.db);
      expect(() => assertSearchInStep(opened.db)).toThrow();
      opened.db.exec("UPDATE search_version SET version = 'other'");
      refreshSearchIndex(opened.db);
      expect(() => assertSearchInStep(opened.db)).not.toThrow();
    } finally {
      opened.close();
    }
  });
});
