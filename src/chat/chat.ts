/** The chat domain, put together from its parts. */

import type { BinItem } from "#src/contract/bin.ts";
import { AppError, assertNever, toWireError } from "#src/contract/errors.ts";
import { createAnnounce } from "./announce.ts";
import { createBusy } from "./busy.ts";
import { type Chats, createChats } from "./chats.ts";
import type { ChatDeps } from "./deps.ts";
import { createFolders, type Folders } from "./folders.ts";
import { createHomes } from "./homes.ts";
import { createPresets, type Presets } from "./presets.ts";
import { createPrompts } from "./prompt.ts";
import { createTitles } from "./titles.ts";
import { createTokenCounts } from "./tokenCounts.ts";
import { createTurns, type Turns } from "./turns.ts";
import { createUnsettled } from "./unsettled.ts";

/** One method per call of the page contract, with its names, inputs and outputs; runs.cancel is the runs' own. */
export interface ChatDomain {
  readonly chats: Chats;
  readonly turns: Turns;
  readonly folders: Pick<Folders, "list" | "create" | "rename" | "remove">;
  readonly presets: Pick<Presets, "list" | "save" | "remove">;
  /** Settles what a core that died left generating as failed(run/interrupted), its text kept; fills an unused library with presets. Once, before any call. */
  start(): Promise<void>;
  /** Tells the pages what came back out of the bin. */
  restored(what: Pick<BinItem, "kind" | "chatId">): Promise<void>;
  /** Takes no more turns. Answers under way are interrupted by Runs.close, which resolves when they have settled. */
  close(): Promise<void>;
}

export const createChat = (deps: ChatDeps): ChatDomain => {
  const homes = createHomes(deps);
  const announce = createAnnounce(deps.publish, homes);
  const busy = createBusy();
  const titles = createTitles(deps, homes, announce);
  const prompts = createPrompts(createTokenCounts(deps.generator));
  const unsettled = createUnsettled(deps.publish);
  const folders = createFolders(deps, announce);
  const presets = createPresets(deps);
  const interrupted = toWireError(new AppError("run/interrupted", "The core ended while this answer was written"));

  return {
    chats: createChats(deps, { homes, announce, busy, titles, folders, presets }),
    turns: createTurns(deps, { homes, announce, busy, titles, prompts, unsettled }),
    folders,
    presets,
    start: async () => {
      for (const id of await deps.repository.unsettledAnswers()) {
        await deps.repository.updateAnswer(id, { state: { kind: "failed", error: interrupted } });
      }
      await presets.seed();
    },
    restored: async ({ kind, chatId }) => {
      switch (kind) {
        case "chat":
        case "message":
          if (chatId !== null) await announce.path(chatId);
          return;
        case "folder":
          deps.publish({ kind: "folders", folders: await folders.list() });
          // The chats that were in it may lie in it again.
          for (const chat of await deps.repository.listChats()) if (chat.folderId !== null) deps.publish({ kind: "chat", chat });
          return;
        case "preset":
          return deps.publish({ kind: "presets", presets: await presets.list() });
        case "collection":
          // The documents' own to tell.
          return;
        default:
          return assertNever(kind);
      }
    },
    close: async () => {
      busy.close();
      unsettled.close();
    },
  };
};
