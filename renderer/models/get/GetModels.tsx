/** The side on which models are planned and fetched: downloads, the list, any address. Nothing is sent before a plan was read and a host allowed. */
import { Link } from "lucide-react";
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
import { AddressDialog } from "./AddressDialog.tsx";
import { CatalogueList } from "./CatalogueList.tsx";
import { DownloadDialog } from "./DownloadDialog.tsx";
import { DownloadList } from "./DownloadList.tsx";

/** What the person is about to fetch: an address being typed, or a choice whose plan is read. */
type Wish = { readonly kind: "none" } | { readonly kind: "address" } | { readonly kind: "plan"; readonly choice: DownloadChoice };

/** Where the list's models come from, and the way to any other. */
const Ways = ({ onAddress }: { readonly onAddress: () => void }) => {
  const mirror = useSettings((settings) => settings.downloadMirror);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p className="text-small text-soft">
        {mirror === null ? (
          "Models of the list come from their public hub. "
        ) : (
          <span className="wrap-anywhere">Models of the list come from {mirror}. </span>
        )}
        <button type="button" className="rounded-control text-accent underline underline-offset-2" onClick={() => goTo("settings")}>
          Choose another place
        </button>
      </p>
      <Button onClick={onAddress}>
        <Link className="size-4" aria-hidden /> From an address…
      </Button>
    </div>
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
  const [wish, setWish] = useState<Wish>({ kind: "none" });
  const sealed = useSettings((settings) => settings.sealed);
  const catalogue = useDownloads((view) => view.catalogue);
  const failure = useDownloadsRead();
  const close = () => setWish({ kind: "none" });
  const plan = (choice: DownloadChoice) => setWish({ kind: "plan", choice });
  return (
    <div className="flex flex-col gap-6">
      {sealed ? (
        <Notice actions={<Button onClick={() => goTo("settings")}>Open Settings</Button>}>
          {SEALED_WORDS} You can still plan here what this machine could run, fetch a file elsewhere, and add it from a disk or a USB stick.
        </Notice>
      ) : (
        <Ways onAddress={() => setWish({ kind: "address" })} />
      )}
      <DownloadList />
      {failure !== null && <Notice tone="check">{errorWords(failure).sentence}</Notice>}
      {catalogue === null && failure === null && <p className="text-small text-soft">Reading the list…</p>}
      {catalogue?.models.length === 0 && (
        <p className="text-small">
          This version of Deskside comes with an empty list. A file from an address or from a disk can be used all the same.
        </p>
      )}
      {catalogue !== null && catalogue.models.length > 0 && <CatalogueList catalogue={catalogue} onChoose={sealed ? null : plan} />}
      {wish.kind === "address" && <AddressDialog onChoose={plan} onClose={close} />}
      {wish.kind === "plan" && <DownloadDialog choice={wish.choice} onClose={close} />}
    </div>
  );
};
