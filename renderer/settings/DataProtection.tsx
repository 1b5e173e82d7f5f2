/** How the data on disk is protected, what that does not protect against, and how to raise it. */
import { useLedger } from "../state/ledger.ts";
import { setOverlay } from "../state/ui.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { protectionWords } from "../words/privacy.ts";

export const DataProtection = () => {
  const key = useLedger((view) => view.ledger?.key ?? null);
  if (key === null) return <p className="text-small text-soft">Reading…</p>;
  const words = protectionWords(key);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-small">
        <strong className="font-strong">{words.name}.</strong> {words.how}
      </p>
      <Notice tone={words.check ? "check" : "plain"}>
        <strong className="font-strong">What this does not protect against.</strong> {words.not}
      </Notice>
      <Button className="self-start" onClick={() => setOverlay("ledger")}>
        Show the privacy ledger
      </Button>
    </div>
  );
};
