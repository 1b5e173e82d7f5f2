/** The privacy ledger: what ran, what was opened, what was refused, and how the data is protected. */
import { useEffect } from "react";
import type { Ledger } from "#src/contract/privacy.ts";
import { attempt } from "../state/failures.ts";
import { refreshLedger, useLedger } from "../state/ledger.ts";
import { useSettings } from "../state/settings.ts";
import { setOverlay, useUi } from "../state/ui.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Fact, Facts } from "../ui/Facts.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Section } from "../ui/Section.tsx";
import { formatBytes, formatCount, formatMoment } from "../words/format.ts";
import { ledgerKind, privacyLabel, protectionWords } from "../words/privacy.ts";

/** Processes and entries change without an event of their own; a look every five seconds while the panel is open. */
const REFRESH_MS = 5_000;

const Protection = ({ protectedBy }: { readonly protectedBy: Ledger["key"] }) => {
  const words = protectionWords(protectedBy);
  return (
    <Section title={`Protected by: ${words.name}`}>
      <p className="text-small">{words.how}</p>
      <Notice tone={words.check ? "check" : "plain"}>
        <strong className="font-strong">What this does not protect against.</strong> {words.not}
      </Notice>
    </Section>
  );
};

const Entries = ({ entries }: { readonly entries: Ledger["entries"] }) => (
  <Section title="What happened">
    {entries.length === 0 && <p className="text-small text-soft">Nothing yet.</p>}
    <ol className="flex flex-col">
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, two can be alike; counted from the oldest, each keeps its key
        <li key={entries.length - index} className="flex gap-3 border-t border-line py-1.5 text-small first:border-t-0">
          <time dateTime={new Date(entry.at).toISOString()} className="w-16 shrink-0 text-soft">
            {formatMoment(entry.at, Date.now())}
          </time>
          <span className="min-w-0 break-words">
            <span className={entry.kind === "refused" || entry.kind === "outbound" ? "text-check" : "text-soft"}>
              {ledgerKind(entry.kind)}:
            </span>{" "}
            {entry.what}
          </span>
        </li>
      ))}
    </ol>
  </Section>
);

const Contents = ({ ledger }: { readonly ledger: Ledger }) => {
  const sealed = useSettings((settings) => settings.sealed);
  return (
    <div className="flex flex-col gap-6">
      <p className="text-small text-soft">
        Since Deskside started on this machine. Connections are counted inside Deskside’s own processes; your firewall is the wall, this is
        the tripwire.
      </p>
      <Facts>
        <Fact name="To other machines">{privacyLabel(ledger.outboundConnections, sealed)}</Fact>
        <Fact name="Requests refused">{formatCount(ledger.refusedRequests)}</Fact>
        <Fact name="Listening on">{ledger.listening.length === 0 ? "nothing" : ledger.listening.join(", ")}</Fact>
      </Facts>
      <Protection protectedBy={ledger.key} />
      <Section title="Running now">
        <Facts>
          {ledger.processes.map((process) => (
            <Fact key={process.pid} name={formatBytes(process.memoryBytes)}>
              {process.what} <span className="text-soft">(process {process.pid})</span>
            </Fact>
          ))}
        </Facts>
      </Section>
      <Entries entries={ledger.entries} />
    </div>
  );
};

export const LedgerPanel = () => {
  const open = useUi((ui) => ui.overlay === "ledger");
  const ledger = useLedger((view) => view.ledger);
  useEffect(() => {
    if (!open) return;
    attempt(refreshLedger());
    const timer = setInterval(() => attempt(refreshLedger()), REFRESH_MS);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <Dialog title="Privacy ledger" shape="panel" open={open} onOpenChange={(next) => setOverlay(next ? "ledger" : "none")}>
      {ledger === null ? <p className="text-small text-soft">Reading the ledger…</p> : <Contents ledger={ledger} />}
    </Dialog>
  );
};
