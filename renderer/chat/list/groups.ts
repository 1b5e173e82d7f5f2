/** Orders the chat list: temporary, pinned, folders, then by day; pure. */
import type { ChatSummary, Folder } from "#src/contract/chat.ts";
import type { FolderId } from "#src/contract/ids.ts";

export type Row =
  | {
      readonly kind: "heading";
      readonly key: string;
      readonly label: string;
      readonly folderId: FolderId | null;
      readonly count: number;
      readonly folded: boolean;
    }
  | { readonly kind: "chat"; readonly key: string; readonly chat: ChatSummary };

const DAY_MS = 86_400_000;
const months = new Intl.DateTimeFormat("en", { month: "long", year: "numeric" });

/** Midnight at the start of the reader's day. */
const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

const dateLabel = (at: number, now: number): string => {
  const days = Math.round((dayStart(now) - dayStart(at)) / DAY_MS);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Last 7 days";
  return days <= 30 ? "Last 30 days" : months.format(at);
};

const newestFirst = (a: ChatSummary, b: ChatSummary): number => b.updatedAt - a.updatedAt;

interface Section {
  readonly key: string;
  readonly label: string;
  readonly folderId: FolderId | null;
  readonly chats: readonly ChatSummary[];
}

const sectionsOf = (chats: readonly ChatSummary[], folders: readonly Folder[], now: number): readonly Section[] => {
  const sorted = chats.toSorted(newestFirst);
  const known = new Set(folders.map(({ id }) => id));
  const place = (chat: ChatSummary): string => {
    if (chat.temporary) return "temporary";
    if (chat.pinned) return "pinned";
    return chat.folderId !== null && known.has(chat.folderId) ? `folder ${chat.folderId}` : `date ${dateLabel(chat.updatedAt, now)}`;
  };
  const places = Map.groupBy(sorted, place);
  const section = (key: string, label: string, folderId: FolderId | null): Section => ({
    key,
    label,
    folderId,
    chats: places.get(key) ?? [],
  });
  const dates = [...places.keys()].filter((key) => key.startsWith("date ")).map((key) => section(key, key.slice("date ".length), null));
  return [
    section("temporary", "Temporary", null),
    section("pinned", "Pinned", null),
    ...folders.toSorted((a, b) => a.name.localeCompare(b.name)).map(({ id, name }) => section(`folder ${id}`, name, id)),
    ...dates,
  ].filter(({ chats: inside, folderId }) => inside.length > 0 || folderId !== null);
};

/** The rows to show, folded sections without their chats. `now` in ms. */
export const listRows = (
  chats: Iterable<ChatSummary>,
  folders: readonly Folder[],
  folded: ReadonlySet<string>,
  now: number,
): readonly Row[] =>
  sectionsOf([...chats], folders, now).flatMap(({ key, label, folderId, chats: inside }) => [
    { kind: "heading" as const, key, label, folderId, count: inside.length, folded: folded.has(key) },
    ...(folded.has(key) ? [] : inside.map((chat) => ({ kind: "chat" as const, key: chat.id, chat }))),
  ]);
