/** What a download will do, said before anything is sent: file, host, size, room, check, and the person's consent to the host. */
import { useEffect, useState } from "react";
import type { DownloadChoice, DownloadPlan } from "#src/contract/catalogue.ts";
import { AppError } from "#src/contract/errors.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { addressRefusal, diskWords, SENT_WORDS } from "../../words/download.ts";
import { errorWords } from "../../words/errors.ts";

type Look =
  | { readonly kind: "planning" }
  | { readonly kind: "planned"; readonly plan: DownloadPlan }
  | { readonly kind: "refused"; readonly words: string };

const planOf = async (choice: DownloadChoice): Promise<Look> => {
  try {
    return { kind: "planned", plan: await api.downloads.plan(choice) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "request/invalid" && choice.kind === "address")
      return { kind: "refused", words: addressRefusal(error.details?.reason) };
    const { sentence, wayOn } = errorWords(error);
    return { kind: "refused", words: [sentence, wayOn].filter(Boolean).join(" ") };
  }
};

const Consent = ({ hosts, onAllowed }: { readonly hosts: readonly string[]; readonly onAllowed: () => void }) => {
  const allow = async (host: string): Promise<void> => {
    await api.downloads.consent({ host });
    onAllowed();
  };
  return hosts.map((host) => (
    <Notice
      key={host}
      tone="check"
      actions={
        <Button className="max-w-full shrink wrap-anywhere" onClick={() => attempt(allow(host))}>
          Allow downloads from {host}
        </Button>
      }
    >
      You have not allowed downloads from <strong className="font-strong wrap-anywhere">{host}</strong> yet. Allowing is kept until you take
      it back under Settings.
    </Notice>
  ));
};

const Plan = ({ plan, onAllowed }: { readonly plan: DownloadPlan; readonly onAllowed: () => void }) => (
  <>
    <Facts>
      <Fact name="File">
        <span className="wrap-anywhere">{plan.name}</span>
      </Fact>
      <Fact name="From">
        <span className="wrap-anywhere">{plan.hosts.map(({ host }) => host).join(", ")}</span>
        {plan.proxy !== null && `, through your proxy ${plan.proxy}`}
      </Fact>
      <Fact name="Size">{diskWords(plan)}</Fact>
      <Fact name="What is sent">{SENT_WORDS}</Fact>
      <Fact name="Check">
        {plan.verifiable
          ? "It is compared with the SHA-256 its publisher states; a file that differs is not let into the library."
          : "No SHA-256 is known for it, so only its form can be checked, not who made it."}
      </Fact>
    </Facts>
    {plan.refused !== null && <Notice tone="check">{plan.refused}</Notice>}
    {plan.fitsDisk === false && <Notice tone="check">The disk is too full for this file. Free some space first.</Notice>}
    {plan.refused === null && (
      <Consent hosts={plan.hosts.filter(({ allowed }) => !allowed).map(({ host }) => host)} onAllowed={onAllowed} />
    )}
  </>
);

type Props = { readonly choice: DownloadChoice; readonly onClose: () => void };

export const DownloadDialog = ({ choice, onClose }: Props) => {
  const [look, setLook] = useState<Look>({ kind: "planning" });
  const plan = () => attempt(planOf(choice).then(setLook));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a plan belongs to its choice; the dialog is made anew for another
  useEffect(plan, []);
  const start = async (): Promise<void> => {
    await api.downloads.start(choice);
    onClose();
  };
  const ready =
    look.kind === "planned" &&
    look.plan.refused === null &&
    look.plan.fitsDisk !== false &&
    look.plan.hosts.every(({ allowed }) => allowed);
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" disabled={!ready} onClick={() => attempt(start())}>
        Download
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title="Before anything is sent" footer={footer}>
      <div className="flex flex-col gap-4 text-small">
        {look.kind === "planning" && <p className="text-soft">Working out what it takes…</p>}
        {look.kind === "refused" && <Notice tone="check">{look.words}</Notice>}
        {look.kind === "planned" && <Plan plan={look.plan} onAllowed={plan} />}
      </div>
    </Dialog>
  );
};
