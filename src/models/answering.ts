/** Which model answers when nobody has said: the chat's, else a loaded one, else the last used, else the starter, else the newest. Pure. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Model, ModelState } from "#src/contract/model.ts";
import { canAnswer, type Entry } from "./rows.ts";

const newestFirst = (a: Entry, b: Entry): number => (b.row.lastUsedAt ?? 0) - (a.row.lastUsedAt ?? 0) || b.row.addedAt - a.row.addedAt;

/** null when no model could answer. A preferred model is given even after a failed load: trying again is what the person asked for. */
export const answeringModel = (
  entries: readonly Entry[],
  stateOf: (id: ModelId) => ModelState,
  preferred: ModelId | null,
): Model["id"] | null => {
  const able = entries.filter(canAnswer).toSorted(newestFirst);
  const named = able.find(({ row }) => row.id === preferred);
  if (named !== undefined) return named.row.id;
  const kindOf = ({ row }: Entry): ModelState["kind"] => stateOf(row.id).kind;
  const willing = able.filter((entry) => kindOf(entry) !== "failed");
  const choice =
    willing.find((entry) => kindOf(entry) === "loaded") ??
    willing.find((entry) => kindOf(entry) === "loading") ??
    willing.find(({ row }) => row.lastUsedAt !== null) ??
    willing.find(({ row }) => row.source === "starter") ??
    willing[0] ??
    able[0];
  return choice?.row.id ?? null;
};
