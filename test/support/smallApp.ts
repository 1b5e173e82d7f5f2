/** A small App for tests of the carriers: settings, runs and the event hub are the real ones; chats live in a map; the rest refuses. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 } from "uuid";
import type { App, Sessions } from "#src/app.ts";
import { type Chat, type Message, samplingSchema } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import { chatIdSchema, grantIdSchema, messageIdSchema, modelIdSchema, runIdSchema, sourceIdSchema } from "#src/contract/ids.ts";
import { defaultSettings, type Settings } from "#src/contract/settings.ts";
import { createSettings } from "#src/desk/settings.ts";
import { createHub, type Hub } from "#src/run/hub.ts";
import { createRuns } from "#src/run/runs.ts";
import type { LedgerFact } from "#src/wiring/shapes.ts";

export interface SmallApp extends App {
  readonly hub: Hub;
  /** Everything told to the ledger so far. */
  readonly facts: readonly LedgerFact[];
  readonly dataDir: string;
  lock(): void;
  /** Calls of `settings.get`, page images and documents' uploads so far: the easiest way to see whether a request got through. */
  reached(): number;
}

const refuse = async (): Promise<never> => {
  throw new AppError("model/not-found", "Not in the small app", { details: { why: "small" } });
};

const memorySessions = (): Sessions => {
  const hashes = new Set<string>();
  return { save: async (hash) => void hashes.add(hash), has: async (hash) => hashes.has(hash) };
};

/** `words`: what every answer says, one text event each. The answer to "wait" never ends by itself. */
export const createSmallApp = async (words: readonly string[] = ["one ", "two ", "three"]): Promise<SmallApp> => {
  const dataDir = await mkdtemp(join(tmpdir(), "deskside-small-"));
  const hub = createHub({ epoch: v7() });
  const runs = createRuns({ now: Date.now, newId: () => runIdSchema.parse(v7()), publish: hub.publish });
  const file: { settings: Settings } = { settings: defaultSettings };
  const settings = await createSettings({
    file: { read: async () => file.settings, write: async (changed) => void Object.assign(file, { settings: changed }) },
    publish: hub.publish,
  });
  const chats = new Map<string, Chat>();
  const state = { locked: false, reached: 0 };
  const facts: LedgerFact[] = [];
  const sessions = memorySessions();
  const open = <T>(value: T): T => {
    if (state.locked) throw new AppError("store/locked", "locked");
    return value;
  };
  const getChat = async ({ chatId }: { readonly chatId: string }): Promise<Chat> => {
    const chat = chats.get(chatId);
    if (chat === undefined) throw new AppError("chat/not-found", "No such chat");
    return chat;
  };
  const none = async (): Promise<Record<string, never>> => ({});
  const page: ReturnType<App["page"]> = {
    settings: {
      get: async () => {
        state.reached += 1;
        return settings.current();
      },
      update: settings.update,
    },
    privacy: { ledger: refuse },
    bin: { list: async () => [], restore: refuse, deleteForever: refuse, empty: none },
    chats: {
      list: async () => [...chats.values()],
      get: getChat,
      messages: async (): Promise<{ messages: Message[]; hasMore: boolean }> => ({ messages: [], hasMore: false }),
      create: async (input) => {
        const id = chatIdSchema.parse(v7());
        const made = Date.now();
        const chat: Chat = {
          id,
          title: "New chat",
          titledBy: "nobody",
          pinned: false,
          folderId: input.folderId,
          temporary: input.temporary,
          createdAt: made,
          updatedAt: made,
          systemPrompt: input.systemPrompt ?? "",
          sampling: samplingSchema.partial().parse(input.sampling),
          draft: "",
          modelId: input.modelId,
          collectionIds: input.collectionIds,
          leafId: null,
        };
        chats.set(id, chat);
        return chat;
      },
      update: async ({ chatId, draft }) => {
        const chat = { ...(await getChat({ chatId })), ...(draft === undefined ? {} : { draft }) };
        chats.set(chatId, chat);
        return chat;
      },
      remove: refuse,
      search: async () => {
        throw new TypeError("secret content of a bug");
      },
      export: refuse,
      import: async ({ text }) => ({ chatIds: text === "" ? [] : [chatIdSchema.parse(v7())] }),
    },
    turns: {
      send: async ({ chatId, text }) => {
        await getChat({ chatId });
        const messageId = messageIdSchema.parse(v7());
        const run = runs.start({ kind: "answer", chatId, messageId }, async ({ runId, signal }) => {
          const said = { length: 0 };
          for (const word of words) {
            hub.publish({ kind: "text", runId, messageId, segment: "answer", offset: said.length, text: word });
            said.length += word.length;
          }
          if (text === "wait")
            await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
        });
        return { runId: run.id, chatId, userMessageId: messageIdSchema.parse(v7()), answerId: messageId };
      },
      edit: refuse,
      regenerate: refuse,
      continue: refuse,
      versions: refuse,
      selectVersion: refuse,
      remove: refuse,
      meter: async () => ({ kind: "no-model" }),
    },
    runs: {
      cancel: async ({ runId }) => {
        runs.cancel(runId);
        return {};
      },
    },
    folders: { list: async () => [], create: refuse, rename: refuse, remove: refuse },
    presets: { list: async () => [], save: refuse, remove: refuse },
    models: {
      list: async () => [],
      folders: async () => [],
      add: refuse,
      remove: refuse,
      removeFolder: refuse,
      rescan: none,
      fit: refuse,
      load: refuse,
      unload: refuse,
      hash: refuse,
      devices: refuse,
      update: refuse,
      passport: refuse,
      verify: refuse,
      trash: refuse,
      diagnose: refuse,
      quantizer: refuse,
      quantize: refuse,
    },
    downloads: {
      catalogue: refuse,
      plan: refuse,
      list: refuse,
      start: refuse,
      consent: refuse,
      pause: refuse,
      resume: refuse,
      remove: refuse,
    },
    lab: {
      texts: refuse,
      list: refuse,
      startQuality: refuse,
      startTasks: refuse,
      resume: refuse,
      remove: refuse,
      export: refuse,
      benchmarks: refuse,
      benchmark: refuse,
    },
    documents: {
      collections: async () => [],
      createCollection: refuse,
      renameCollection: refuse,
      removeCollection: refuse,
      add: refuse,
      attach: refuse,
      removeSource: refuse,
      pause: refuse,
      rescan: refuse,
      retry: refuse,
      unlock: refuse,
      files: refuse,
      file: refuse,
      pages: refuse,
      page: refuse,
      find: refuse,
      search: refuse,
      retrieve: refuse,
      embed: refuse,
      settled: refuse,
    },
    grants: { browse: async () => ({ trail: [], entries: [], truncated: false }), grant: refuse },
  };
  return {
    hub,
    facts,
    dataDir,
    epoch: v7(),
    version: "0.0.0",
    lock: () => {
      state.locked = true;
    },
    reached: () => state.reached,
    state: () => (state.locked ? "locked" : "ready"),
    key: () => "file",
    page: () => open(page),
    events: (from, signal) => open(hub).subscribe(from, runs.list, signal),
    control: {
      unlock: async () => {
        state.locked = false;
        return {};
      },
      protect: none,
      grantPath: async () => ({ grantId: grantIdSchema.parse(v7()) }),
      inspect: async () => ({ kind: "invalid", reason: "not-gguf", message: "small" }),
      facts: async () => ({ kind: "invalid", reason: "not-gguf", message: "small" }),
      read: async function* ({ path }) {
        yield { kind: "opened", documentKind: "text", title: null, pages: 1 };
        if (path.endsWith("broken")) throw new AppError("document/corrupt", "small");
        yield { kind: "end" };
      },
      doctor: refuse,
    },
    grantRoots: async () => undefined,
    sessions: () => open(sessions),
    uploads: { folder: join(dataDir, "models"), add: async () => ({ modelIds: [modelIdSchema.parse(v7())] }) },
    pageImage: async ({ page, widthPx }) => {
      state.reached += 1;
      if (page > 1) throw new AppError("document/not-found", "small");
      return { mediaType: "image/png", bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47]), widthPx, heightPx: widthPx };
    },
    addDocument: async ({ body }) => {
      state.reached += 1;
      for await (const _ of body);
      return { sourceId: sourceIdSchema.parse(v7()) };
    },
    tell: (fact) => void facts.push(fact),
    working: () => runs.list().length > 0,
    start: async () => undefined,
    close: async () => {
      hub.close();
      await runs.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
};
