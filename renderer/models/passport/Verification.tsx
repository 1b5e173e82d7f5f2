/** Whether the file is the one its publisher made: its fingerprint, what it was compared with, and the ways to compare it. */
import { Check, Copy, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { GrantId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import type { Passport } from "#src/contract/passport.ts";
import { api } from "../../api/client.ts";
import { desktop } from "../../api/host.ts";
import { FolderChooser } from "../../grants/FolderChooser.tsx";
import { attempt } from "../../state/failures.ts";
import { announce } from "../../ui/announce.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { formatMoment } from "../../words/format.ts";
import { RunProgress, useIsRunning } from "../RunProgress.tsx";

const againstWords: Readonly<Record<NonNullable<Passport["verified"]>["against"], string>> = {
  "checksum-file": "a checksum file",
  catalogue: "the catalogue that comes with Deskside",
  download: "what its publisher states",
  shipped: "what comes with Deskside",
};

const Standing = ({ passport }: { readonly passport: Passport }) => {
  const { verified } = passport;
  if (verified === null)
    return <p className="text-soft">Compared with nothing yet. A checksum file or the publisher’s page says what it should be.</p>;
  const when = formatMoment(verified.at, Date.now());
  return verified.matches ? (
    <p className="flex gap-2">
      <Check className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
      <span>
        It is the file it should be: the same as {againstWords[verified.against]}. <span className="text-soft">{when}</span>
      </span>
    </p>
  ) : (
    <p className="flex gap-2 text-loss">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>
        It is not the file it should be: {againstWords[verified.against]} names another fingerprint. Do not rely on it. <span>{when}</span>
      </span>
    </p>
  );
};

const Fingerprint = ({ sha256, hashedAt }: { readonly sha256: string; readonly hashedAt: number | null }) => {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(sha256);
    announce("Copied");
  };
  return (
    <div className="flex items-start gap-2">
      <p className="min-w-0 grow">
        <code className="block font-mono break-all select-all">{sha256}</code>
        {hashedAt !== null && <span className="text-soft">read {formatMoment(hashedAt, Date.now())}</span>}
      </p>
      <IconButton label="Copy the fingerprint" icon={<Copy />} onClick={() => void copy()} />
    </div>
  );
};

/** Compares in the page: nothing to be saved to a file first, and nothing sent. */
const Compare = ({ sha256 }: { readonly sha256: string }) => {
  const [text, setText] = useState("");
  const found = /[a-f0-9]{64}/.exec(text.toLowerCase())?.[0];
  const outcome =
    text.trim() === ""
      ? null
      : found === undefined
        ? "This holds no SHA-256 (64 digits and letters a to f)."
        : found === sha256
          ? "The same."
          : "Not the same: this is another file.";
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label="Compare with a SHA-256 you have"
        placeholder="Paste it here"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className={found !== undefined && found !== sha256 ? "text-loss" : ""}>
        {outcome}
      </p>
    </div>
  );
};

export const Verification = ({ model, passport }: { readonly model: Model; readonly passport: Passport }) => {
  const [choosing, setChoosing] = useState(false);
  const running = useIsRunning("model-hash", model.id);
  const verify = (grantId: GrantId | null) => attempt(api.models.verify({ modelId: model.id, grantId }));
  const pickFile = async (): Promise<void> => {
    if (desktop === null) return setChoosing(true);
    const [grantId] = await desktop.pickDocuments();
    if (grantId !== undefined) verify(grantId);
  };
  return (
    <div className="flex flex-col gap-3 text-small">
      <Standing passport={passport} />
      {passport.sha256 !== null && <Fingerprint sha256={passport.sha256} hashedAt={passport.hashedAt} />}
      {model.file !== "missing" && !running && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => verify(null)}>{passport.sha256 === null ? "Read the fingerprint" : "Read the file again"}</Button>
          <Button onClick={() => attempt(pickFile())}>Check with a checksum file…</Button>
        </div>
      )}
      <RunProgress work="model-hash" modelId={model.id} />
      {passport.sha256 !== null && <Compare sha256={passport.sha256} />}
      {desktop === null && (
        <FolderChooser
          open={choosing}
          onOpenChange={setChoosing}
          wants="checksum"
          words="A file as sha256sum writes it, for example SHA256SUMS from the publisher or a USB stick."
          onChoose={async (entryId) => verify((await api.grants.grant({ entryId })).grantId)}
        />
      )}
    </div>
  );
};
