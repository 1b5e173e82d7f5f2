/** All migrations in order. */
import { migration001 } from "./001_chats.ts";
import { migration002 } from "./002_search.ts";
import { migration003 } from "./003_library.ts";
import { migration004 } from "./004_grounding.ts";
import { migration005 } from "./005_documents.ts";
import { migration006 } from "./006_models.ts";
import { migration007 } from "./007_lab.ts";
import { migration008 } from "./008_downloads.ts";
import type { Migration } from "./migration.ts";

export const migrations: readonly Migration[] = [
  migration001,
  migration002,
  migration003,
  migration004,
  migration005,
  migration006,
  migration007,
  migration008,
];
