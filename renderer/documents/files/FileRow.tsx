/** One file: name, how it stands, and the way on where something went wrong. */
import { FileText, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { DocumentFile } from "#src/contract/document.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";
import { Button } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { TextField } from "../../ui/TextField.tsx";
import { fileStateWords, kindWords } from "../../words/documents.ts";
import { formatBytes, formatCount, formatMoment, formatPlural } from "../../words/format.ts";
import { openDocument } from "../view.ts";

/** One that is being read can be opened from its first page on. */
const canOpen = ({ documentHash, pages, state }: DocumentFile): boolean =>
  documentHash !== null && (pages ?? 0) > 0 && (state.kind !== "reading" || state.done > 0) && state.kind !== "waiting";

const facts = (file: DocumentFile): string =>
  [
    ...(file.kind === null ? [] : [kindWords[file.kind]]),
    ...(file.pages === null ? [] : [formatPlural(file.pages, "page")]),
    formatBytes(file.sizeBytes),
    formatMoment(file.modifiedAt, Date.now()),
  ].join(" · ");

const Password = ({ file }: { readonly file: DocumentFile }) => {
  const [password, setPassword] = useState("");
  return (
    <form
      className="flex max-w-sm items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== "") attempt(api.documents.unlock({ fileId: file.id, password }));
      }}
    >
      <div className="grow">
        <TextField
          type="password"
          autoComplete="off"
          label={`Password of ${file.name}`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </div>
      <Button type="submit" disabled={password === ""}>
        Read it
      </Button>
    </form>
  );
};

const asksPassword = ({ state }: DocumentFile): boolean =>
  state.kind === "failed" && (state.error.code === "document/encrypted" || state.error.code === "document/wrong-password");

const Trouble = ({ file }: { readonly file: DocumentFile }) => {
  if (file.state.kind !== "failed") return null;
  if (asksPassword(file)) return <Password file={file} />;
  if (file.state.error.retry === "never") return null;
  return (
    <Button onClick={() => attempt(api.documents.retry({ fileId: file.id }))}>
      <RotateCcw className="size-4" aria-hidden /> Try again
    </Button>
  );
};

/** What was begun is kept, and goes on from there. */
const pausedWords = ({ state }: DocumentFile): string | null => {
  if (state.kind === "waiting") return "Paused";
  if (state.kind !== "reading") return null;
  return `Paused after ${state.total === null ? "" : `${formatCount(state.done)} of `}${formatPlural(state.total ?? state.done, "page")}`;
};

/** `paused`: nothing of its collection is being read. */
export const FileRow = ({ file, paused }: { readonly file: DocumentFile; readonly paused: boolean }) => {
  const { words, tone, wayOn } = fileStateWords(file);
  return (
    <div className="flex flex-col gap-1 border-b border-line py-2">
      <div className="flex items-start gap-3">
        <FileText className="mt-0.5 size-4 shrink-0 text-soft" aria-hidden />
        <div className="min-w-0 grow">
          {canOpen(file) ? (
            <button
              type="button"
              className="block max-w-full truncate text-left text-small font-strong hover:underline"
              title={file.name}
              onClick={() =>
                openDocument({
                  fileId: file.id,
                  fileName: file.name,
                  page: 1,
                  boxes: [],
                  locator: null,
                  quote: null,
                  find: null,
                  kept: null,
                })
              }
            >
              {file.name}
            </button>
          ) : (
            <p className="truncate text-small font-strong" title={file.name}>
              {file.name}
            </p>
          )}
          <p className="truncate text-small text-soft">
            {file.folder !== "" && `${file.folder} · `}
            {facts(file)}
          </p>
        </div>
        <p
          className={classes(
            "max-w-[45%] shrink-0 text-right text-small max-sm:max-w-[35%]",
            tone === "check" ? "text-check" : "text-soft",
          )}
        >
          {(paused ? pausedWords(file) : null) ?? words}
        </p>
      </div>
      {(wayOn !== undefined || file.state.kind === "failed") && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pl-7 text-small empty:hidden">
          {wayOn !== undefined && !asksPassword(file) && <p className="text-soft">{wayOn}</p>}
          <Trouble file={file} />
        </div>
      )}
    </div>
  );
};
