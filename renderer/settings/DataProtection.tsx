/** How the data on disk is protected, what that does not protect against, and how to raise it. */
import { useLedger } from "../state/ledger.ts";
import { setOverlay } from "../state/ui.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { protectionWords } from "../words/privacy.ts";

const Command = ({ children }: { readonly children: string }) => (
  <code className="block w-fit max-w-full rounded-control bg-sunken px-3 py-2 font-mono wrap-anywhere select-all">{children}</code>
);

/** The page itself never sees a passphrase: it is typed where nothing but Deskside's own process reads it. */
const Passphrase = ({ held }: { readonly held: boolean }) =>
  held ? (
    <div className="flex flex-col gap-2 text-small">
      <p>To change it, type in a terminal, in the folder of Deskside:</p>
      <Command>npx deskside protect --by passphrase</Command>
      <p>To go back to a key file, which asks for nothing at start and protects less:</p>
      <Command>npx deskside protect --by file</Command>
    </div>
  ) : (
    <div className="flex flex-col gap-2 text-small">
      <p>To put your data under a passphrase, type in a terminal, in the folder of Deskside:</p>
      <Command>npx deskside protect --by passphrase</Command>
      <p>
        It asks for the passphrase twice; eight characters are the least, several unrelated words are better. From then on Deskside asks for
        it at every start. <strong className="font-strong">If you forget it, nobody can bring your chats back.</strong>
      </p>
    </div>
  );

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
      <Passphrase held={key === "passphrase"} />
      <Button className="self-start" onClick={() => setOverlay("ledger")}>
        Show the privacy ledger
      </Button>
    </div>
  );
};
