/** Implements the page router's contract: each call goes to the App's method of the same name. */
import { implement } from "@orpc/server";
import type { App, PageClientKind } from "#src/app.ts";
import { pageContract } from "#src/contract/page.ts";
import { streamed } from "./streamed.ts";

/**
 * `browser`: the request came over 127.0.0.1, so there are no native dialogs. `gone`: aborted when the connection closes; the signal that oRPC hands
 * on follows a Request, which may be collected while its stream still runs, and then never fires (undici holds the controller weakly).
 */
export interface PageContext {
  readonly browser: boolean;
  readonly gone?: AbortSignal;
  /** Who asks, for the ledger; a page unless it says otherwise. */
  readonly client?: PageClientKind;
}

export const createPageRouter = (app: App) => {
  const os = implement(pageContract).$context<PageContext>();
  const page = () => app.page();
  return os.router({
    core: {
      status: os.core.status.handler(async ({ context }) => ({
        epoch: app.epoch,
        version: app.version,
        key: app.key(),
        browser: context.browser,
      })),
      events: os.core.events.handler(({ input, signal, context }) => {
        const gone = context.gone ?? signal ?? new AbortController().signal;
        return streamed(app.events({ ...input, client: context.client ?? "page" }, gone), gone);
      }),
    },
    settings: {
      get: os.settings.get.handler(({ input }) => page().settings.get(input)),
      update: os.settings.update.handler(({ input }) => page().settings.update(input)),
    },
    privacy: { ledger: os.privacy.ledger.handler(({ input }) => page().privacy.ledger(input)) },
    bin: {
      list: os.bin.list.handler(({ input }) => page().bin.list(input)),
      restore: os.bin.restore.handler(({ input }) => page().bin.restore(input)),
      deleteForever: os.bin.deleteForever.handler(({ input }) => page().bin.deleteForever(input)),
      empty: os.bin.empty.handler(({ input }) => page().bin.empty(input)),
    },
    chats: {
      list: os.chats.list.handler(({ input }) => page().chats.list(input)),
      get: os.chats.get.handler(({ input }) => page().chats.get(input)),
      messages: os.chats.messages.handler(({ input }) => page().chats.messages(input)),
      create: os.chats.create.handler(({ input }) => page().chats.create(input)),
      update: os.chats.update.handler(({ input }) => page().chats.update(input)),
      remove: os.chats.remove.handler(({ input }) => page().chats.remove(input)),
      search: os.chats.search.handler(({ input }) => page().chats.search(input)),
      export: os.chats.export.handler(({ input }) => page().chats.export(input)),
      import: os.chats.import.handler(({ input }) => page().chats.import(input)),
    },
    turns: {
      send: os.turns.send.handler(({ input }) => page().turns.send(input)),
      edit: os.turns.edit.handler(({ input }) => page().turns.edit(input)),
      regenerate: os.turns.regenerate.handler(({ input }) => page().turns.regenerate(input)),
      continue: os.turns.continue.handler(({ input }) => page().turns.continue(input)),
      versions: os.turns.versions.handler(({ input }) => page().turns.versions(input)),
      selectVersion: os.turns.selectVersion.handler(({ input }) => page().turns.selectVersion(input)),
      remove: os.turns.remove.handler(({ input }) => page().turns.remove(input)),
      meter: os.turns.meter.handler(({ input }) => page().turns.meter(input)),
    },
    runs: { cancel: os.runs.cancel.handler(({ input }) => page().runs.cancel(input)) },
    folders: {
      list: os.folders.list.handler(({ input }) => page().folders.list(input)),
      create: os.folders.create.handler(({ input }) => page().folders.create(input)),
      rename: os.folders.rename.handler(({ input }) => page().folders.rename(input)),
      remove: os.folders.remove.handler(({ input }) => page().folders.remove(input)),
    },
    presets: {
      list: os.presets.list.handler(({ input }) => page().presets.list(input)),
      save: os.presets.save.handler(({ input }) => page().presets.save(input)),
      remove: os.presets.remove.handler(({ input }) => page().presets.remove(input)),
    },
    models: {
      list: os.models.list.handler(({ input }) => page().models.list(input)),
      folders: os.models.folders.handler(({ input }) => page().models.folders(input)),
      add: os.models.add.handler(({ input }) => page().models.add(input)),
      remove: os.models.remove.handler(({ input }) => page().models.remove(input)),
      removeFolder: os.models.removeFolder.handler(({ input }) => page().models.removeFolder(input)),
      rescan: os.models.rescan.handler(({ input }) => page().models.rescan(input)),
      fit: os.models.fit.handler(({ input }) => page().models.fit(input)),
      load: os.models.load.handler(({ input }) => page().models.load(input)),
      unload: os.models.unload.handler(({ input }) => page().models.unload(input)),
      hash: os.models.hash.handler(({ input }) => page().models.hash(input)),
      devices: os.models.devices.handler(({ input }) => page().models.devices(input)),
      update: os.models.update.handler(({ input }) => page().models.update(input)),
      passport: os.models.passport.handler(({ input }) => page().models.passport(input)),
      verify: os.models.verify.handler(({ input }) => page().models.verify(input)),
      trash: os.models.trash.handler(({ input }) => page().models.trash(input)),
      diagnose: os.models.diagnose.handler(({ input }) => page().models.diagnose(input)),
      quantizer: os.models.quantizer.handler(({ input }) => page().models.quantizer(input)),
      quantize: os.models.quantize.handler(({ input }) => page().models.quantize(input)),
    },
    downloads: {
      catalogue: os.downloads.catalogue.handler(({ input }) => page().downloads.catalogue(input)),
      plan: os.downloads.plan.handler(({ input }) => page().downloads.plan(input)),
      list: os.downloads.list.handler(({ input }) => page().downloads.list(input)),
      start: os.downloads.start.handler(({ input }) => page().downloads.start(input)),
      consent: os.downloads.consent.handler(({ input }) => page().downloads.consent(input)),
      pause: os.downloads.pause.handler(({ input }) => page().downloads.pause(input)),
      resume: os.downloads.resume.handler(({ input }) => page().downloads.resume(input)),
      remove: os.downloads.remove.handler(({ input }) => page().downloads.remove(input)),
    },
    lab: {
      texts: os.lab.texts.handler(({ input }) => page().lab.texts(input)),
      list: os.lab.list.handler(({ input }) => page().lab.list(input)),
      startQuality: os.lab.startQuality.handler(({ input }) => page().lab.startQuality(input)),
      startTasks: os.lab.startTasks.handler(({ input }) => page().lab.startTasks(input)),
      resume: os.lab.resume.handler(({ input }) => page().lab.resume(input)),
      remove: os.lab.remove.handler(({ input }) => page().lab.remove(input)),
      export: os.lab.export.handler(({ input }) => page().lab.export(input)),
      benchmarks: os.lab.benchmarks.handler(({ input }) => page().lab.benchmarks(input)),
      benchmark: os.lab.benchmark.handler(({ input }) => page().lab.benchmark(input)),
    },
    documents: {
      collections: os.documents.collections.handler(({ input }) => page().documents.collections(input)),
      createCollection: os.documents.createCollection.handler(({ input }) => page().documents.createCollection(input)),
      renameCollection: os.documents.renameCollection.handler(({ input }) => page().documents.renameCollection(input)),
      removeCollection: os.documents.removeCollection.handler(({ input }) => page().documents.removeCollection(input)),
      add: os.documents.add.handler(({ input }) => page().documents.add(input)),
      attach: os.documents.attach.handler(({ input }) => page().documents.attach(input)),
      removeSource: os.documents.removeSource.handler(({ input }) => page().documents.removeSource(input)),
      pause: os.documents.pause.handler(({ input }) => page().documents.pause(input)),
      settled: os.documents.settled.handler(({ input }) => page().documents.settled(input)),
      rescan: os.documents.rescan.handler(({ input }) => page().documents.rescan(input)),
      retry: os.documents.retry.handler(({ input }) => page().documents.retry(input)),
      unlock: os.documents.unlock.handler(({ input }) => page().documents.unlock(input)),
      files: os.documents.files.handler(({ input }) => page().documents.files(input)),
      file: os.documents.file.handler(({ input }) => page().documents.file(input)),
      pages: os.documents.pages.handler(({ input }) => page().documents.pages(input)),
      page: os.documents.page.handler(({ input }) => page().documents.page(input)),
      find: os.documents.find.handler(({ input }) => page().documents.find(input)),
      search: os.documents.search.handler(({ input }) => page().documents.search(input)),
      retrieve: os.documents.retrieve.handler(({ input }) => page().documents.retrieve(input)),
      embed: os.documents.embed.handler(({ input }) => page().documents.embed(input)),
    },
    grants: {
      browse: os.grants.browse.handler(({ input }) => page().grants.browse(input)),
      grant: os.grants.grant.handler(({ input }) => page().grants.grant(input)),
    },
  });
};
