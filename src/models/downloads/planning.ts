/** From what a person chose to the files it consists of, and what is said before anything is sent. Pure but for the catalogue it is given. */
import type { Catalogue, CatalogueFile, CatalogueModel, DownloadChoice, DownloadPlan } from "#src/contract/catalogue.ts";
import { AppError } from "#src/contract/errors.ts";
import { filesAt, hostOf, mirrorOrigin } from "./address.ts";
import { fileAddress, HUB_ORIGIN } from "./hub.ts";
import type { DownloadPart, DownloadRow, DownloadSettings } from "./ports.ts";
import { type ProxyVariables, proxyFor } from "./proxy.ts";

export interface Draft extends Pick<DownloadRow, "name" | "parts" | "against"> {
  /** Null while nobody said. */
  readonly sizeBytes: number | null;
  /** Whether the bytes can be held against something. */
  readonly verifiable: boolean;
}

/** Free beside the files themselves: the app goes on writing chats. 256 MiB. */
export const RESERVE_BYTES = 256 * 1024 * 1024;

const begun = { doneBytes: 0, validator: null, isWhole: false } as const;

const found = (
  catalogue: Catalogue,
  key: string,
  quantization: string,
): { readonly model: CatalogueModel; readonly file: CatalogueFile } => {
  const model = catalogue.models.find((one) => one.key === key);
  const file = model?.files.find((one) => one.quantization === quantization);
  if (model === undefined || file === undefined)
    throw new AppError("request/invalid", "The catalogue has no such model or level", { details: { field: "key" } });
  return { model, file };
};

const ofCatalogue = (
  catalogue: Catalogue,
  choice: { readonly key: string; readonly quantization: string },
  mirror: string | null,
): Draft => {
  const { model, file } = found(catalogue, choice.key, choice.quantization);
  const origin = mirror === null ? HUB_ORIGIN : mirrorOrigin(mirror);
  const parts = file.parts.flatMap((part): DownloadPart[] =>
    filesAt(fileAddress(origin, model.repository, model.revision, part.path))
      .filter(({ fileName }) => part.path.endsWith(fileName))
      // Sizes of the catalogue are for planning: rounded or estimated. The server's own counts.
      .map((one) => ({ ...one, sizeBytes: null, sha256: part.sha256, ...begun })),
  );
  return {
    name: `${model.name} ${file.quantization}`,
    parts,
    against: "catalogue",
    sizeBytes: file.sizeBytes,
    // The hub states the hash of every such file with its answer; of a mirror nobody knows before.
    verifiable: mirror === null || parts.every(({ sha256 }) => sha256 !== null),
  };
};

const ofAddress = ({ url, sha256 }: { readonly url: string; readonly sha256: string | null }): Draft => {
  const files = filesAt(url);
  const [first] = files;
  if (sha256 !== null && files.length > 1) {
    throw new AppError("request/invalid", "One checksum cannot hold for a model of several files", { details: { field: "sha256" } });
  }
  return {
    name: first?.fileName.replace(/(-\d{5}-of-\d{5})?\.gguf$/i, "") ?? "",
    parts: files.map((file) => ({ ...file, sizeBytes: null, sha256, ...begun })),
    against: "download",
    sizeBytes: null,
    verifiable: sha256 !== null || hostOf(url) === hostOf(HUB_ORIGIN),
  };
};

/** Throws request/invalid. */
export const draftOf = async (choice: DownloadChoice, catalogue: () => Promise<Catalogue>, mirror: string | null): Promise<Draft> =>
  choice.kind === "catalogue" ? ofCatalogue(await catalogue(), choice, mirror) : ofAddress(choice);

const SEALED = "Deskside is sealed: nothing is fetched until that is switched off in the settings.";

/** What is said before anything is sent. */
export const planOf = (
  draft: Draft,
  { settings, freeBytes, proxy }: { readonly settings: DownloadSettings; readonly freeBytes: number; readonly proxy: ProxyVariables },
): DownloadPlan => {
  const hosts = [...new Set(draft.parts.map(({ url }) => hostOf(url)))];
  const [first] = draft.parts;
  return {
    name: draft.name,
    sizeBytes: draft.sizeBytes,
    freeBytes,
    fitsDisk: draft.sizeBytes === null ? null : draft.sizeBytes + RESERVE_BYTES <= freeBytes,
    verifiable: draft.verifiable,
    hosts: hosts.map((host) => ({ host, allowed: settings.downloadHosts.includes(host) })),
    // Host and port alone: a proxy's address may hold a name and a password.
    proxy: first === undefined ? null : (proxyFor(first.url, proxy)?.host ?? null),
    refused: settings.sealed ? SEALED : null,
  };
};
