/** A model's passport beside the library: what it is, whether it is the one its publisher made, and how it runs here. */
import { useEffect, useState } from "react";
import { AppError } from "#src/contract/errors.ts";
import type { Model } from "#src/contract/model.ts";
import type { Passport } from "#src/contract/passport.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { errorWords } from "../../words/errors.ts";
import { formatBytes, formatDay, formatParameters, formatPlural } from "../../words/format.ts";
import { bitsWords } from "../../words/level.ts";
import { contextWords, headerOf, kindLabel, quantizationWord, sourceLabel } from "../../words/model.ts";
import { useIsRunning } from "../RunProgress.tsx";
import { MeasuredHere, RunningNow } from "./HowItRuns.tsx";
import { TemplateReport } from "./TemplateReport.tsx";
import { TensorTypes } from "./TensorTypes.tsx";
import { Verification } from "./Verification.tsx";

/** null until the core has answered. */
type Read = { readonly kind: "read"; readonly passport: Passport } | { readonly kind: "failed"; readonly error: AppError } | null;

/** Read anew when the model changes or a reading of its file ends. */
const usePassport = (model: Model): Read => {
  const [read, setRead] = useState<Read>(null);
  const hashing = useIsRunning("model-hash", model.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `hashing` and what the model says of its file are why it is read again
  useEffect(() => {
    const stop = new AbortController();
    attempt(
      api.models.passport({ modelId: model.id }, { signal: stop.signal }).then(
        (passport) => setRead({ kind: "read", passport }),
        (error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          setRead({ kind: "failed", error });
        },
      ),
    );
    return () => stop.abort();
  }, [model.id, model.sha256, model.file, model.template, hashing]);
  return read;
};

const SpecialTokens = ({ findings }: { readonly findings: Passport["specialTokens"] }) =>
  findings.length === 0 ? (
    <p className="text-small">Nothing unusual was found.</p>
  ) : (
    <ul className="flex flex-col gap-2">
      {findings.map(({ severity, text }) => (
        <li key={text}>
          <Notice tone={severity === "warning" ? "check" : "plain"}>{text}</Notice>
        </li>
      ))}
    </ul>
  );

const Parts = ({ parts }: { readonly parts: Passport["parts"] }) => (
  <ol className="flex flex-col gap-1 text-small">
    {parts.map(({ fileName, sizeBytes, sha256 }) => (
      <li key={fileName} className="flex flex-col">
        <span className="wrap-anywhere">
          {fileName} <span className="text-soft">{formatBytes(sizeBytes)}</span>
        </span>
        {sha256 !== null && parts.length > 1 && <code className="font-mono break-all text-soft">{sha256}</code>}
      </li>
    ))}
  </ol>
);

const Origin = ({ model, passport }: { readonly model: Model; readonly passport: Passport }) => (
  <Section title="Where it comes from">
    <Facts>
      <Fact name="Origin">{passport.origin === "" ? sourceLabel(model.source) : passport.origin}</Fact>
      {passport.sourceUrl !== null && (
        <Fact name="Address">
          {/* Text, not a link: following it would leave this machine. */}
          <span className="break-all select-all">{passport.sourceUrl}</span>
        </Fact>
      )}
      <Fact name="Made by">{passport.author ?? "not stated in the file"}</Fact>
      <Fact name="Licence">{passport.licence ?? "not stated in the file"}</Fact>
      <Fact name="Added">{formatDay(model.addedAt)}</Fact>
    </Facts>
  </Section>
);

const Contents = ({ model, passport }: { readonly model: Model; readonly passport: Passport }) => {
  const header = headerOf(model);
  return (
    <>
      <Section title="Fingerprint (SHA-256)">
        <Verification model={model} passport={passport} />
      </Section>
      <Origin model={model} passport={passport} />
      <Section title="What it is">
        <Facts>
          {header !== null && <Fact name="Kind">{kindLabel(header.kind)}</Fact>}
          <Fact name="Architecture">{passport.architecture}</Fact>
          <Fact name="Size">
            {formatParameters(passport.parameters)} parameters{header !== null && `, ${formatPlural(header.layers, "layer")}`}
          </Fact>
          <Fact name="Level">
            {quantizationWord(passport.bitsPerWeight)} ({passport.quantization}), {bitsWords(passport)}
          </Fact>
          <Fact name="Largest context">{contextWords(passport.contextTokens)} (estimate)</Fact>
        </Facts>
      </Section>
      <Section title="Tensor types">
        <TensorTypes types={passport.tensorTypes} />
      </Section>
      <Section title="Chat template">
        <TemplateReport passport={passport} />
      </Section>
      <Section title="Special tokens">
        <SpecialTokens findings={passport.specialTokens} />
      </Section>
      <Section title={passport.parts.length > 1 ? `Files (${passport.parts.length} parts)` : "File"}>
        <Parts parts={passport.parts} />
      </Section>
    </>
  );
};

export const PassportPanel = ({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) => {
  const read = usePassport(model);
  const header = headerOf(model);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      shape="panel"
      title={`Passport of ${model.name}${header === null ? "" : `, ${header.quantization}`}`}
    >
      <div className="flex flex-col gap-6">
        <RunningNow model={model} />
        <MeasuredHere model={model} />
        {read === null && <p className="text-small text-soft">Reading the file’s header…</p>}
        {read?.kind === "failed" && <Notice tone="check">{errorWords(read.error).sentence}</Notice>}
        {read?.kind === "read" && <Contents model={model} passport={read.passport} />}
      </div>
    </Dialog>
  );
};
