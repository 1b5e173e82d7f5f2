/** The side on which models are planned and fetched: downloads, the list, any address. Nothing is sent before a plan was read and a host allowed. */
import { useEffect, useState } from "react";
import type { DownloadChoice } from "#src/contract/catalogue.ts";
import { AppError } from "#src/contract/errors.ts";
import { refreshDownloads, useDownloads } from "../../state/downloads.ts";
import { useSettings } from "../../state/settings.ts";
import { goTo } from "../../state/ui.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { SEALED_WORDS } from "../../words/download.ts";
import { errorWords } from "../../words/errors.ts";
import { AddressField } from "./AddressField.tsx";
import { CatalogueList } from "./CatalogueList.tsx";
import { DownloadDialog } from "./DownloadDialog.tsx";
import { DownloadList } from "./DownloadList.tsx";

const Source = () => {
  const mirror = useSettings((settings) => settings.downloadMirror);
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-small text-soft">
      {mirror === null ? (
        "The list’s models come from their public hub."
      ) : (
        <span className="wrap-anywhere">The list’s models come from {mirror}.</span>
      )}
      <button type="button" className="rounded-control text-accent underline underline-offset-2" onClick={() => goTo("settings")}>
        Change it in Settings
      </button>
    </p>
  );
};

/** null: all is well. */
const useDownloadsRead = (): AppError | null => {
  const [failure, setFailure] = useState<AppError | null>(null);
  useEffect(() => {
    refreshDownloads().then(
      () => setFailure(null),
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        setFailure(error);
      },
    );
  }, []);
  return failure;
};

export const GetModels = () => {
  const [choice, setChoice] = useState<DownloadChoice | null>(null);
  const sealed = useSettings((settings) => settings.sealed);
  const catalogue = useDownloads((view) => view.catalogue);
  const failure = useDownloadsRead();
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      {sealed && (
        <Notice actions={<Button onClick={() => goTo("settings")}>Open Settings</Button>}>
          {SEALED_WORDS} You can still plan here what this machine could run, fetch a file elsewhere, and add it from a disk or a USB stick.
        </Notice>
      )}
      <DownloadList />
      {failure !== null && <Notice tone="check">{errorWords(failure).sentence}</Notice>}
      {catalogue === null && failure === null && <p className="text-small text-soft">Reading the list…</p>}
      {!sealed && <AddressField onChoose={setChoice} />}
      {catalogue !== null && (
        <div className="flex flex-col gap-2">
          <CatalogueList catalogue={catalogue} onChoose={sealed ? null : setChoice} />
          {!sealed && <Source />}
        </div>
      )}
      {choice !== null && <DownloadDialog choice={choice} onClose={() => setChoice(null)} />}
    </div>
  );
};
