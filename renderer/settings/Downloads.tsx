/** Whether and from where models may be fetched: sealed mode, a mirror, and the hosts that were allowed. */
import { X } from "lucide-react";
import { useState } from "react";
import { attempt } from "../state/failures.ts";
import { updateSettings, useSettings } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Switch } from "../ui/Switch.tsx";
import { TextField } from "../ui/TextField.tsx";
import { showToast } from "../ui/toasts.ts";
import { addressError, addressRefusal } from "../words/download.ts";

/** As the core keeps it: no slash at its end; a path stays, as mirrors may lie below one. */
const mirrorOf = (text: string): string => {
  const url = new URL(text.trim());
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
};

const Mirror = () => {
  const mirror = useSettings((settings) => settings.downloadMirror);
  const [text, setText] = useState(mirror ?? "");
  const [wrong, setWrong] = useState<string | null>(null);
  const set = (downloadMirror: string | null) => {
    setText(downloadMirror ?? "");
    setWrong(null);
    attempt(updateSettings({ downloadMirror }));
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const error = text.trim() === "" ? null : (addressError(text) ?? (text.includes("?") ? addressRefusal("query") : null));
        if (error !== null) setWrong(error);
        else set(text.trim() === "" ? null : mirrorOf(text));
      }}
    >
      <TextField
        label="Where the list’s models come from"
        placeholder="The public hub"
        inputMode="url"
        autoComplete="off"
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={wrong}
        explanation="Your office’s own server, if it answers as the hub does. Empty: the public hub itself."
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={text.trim() === (mirror ?? "")}>
          Use this address
        </Button>
        {mirror !== null && (
          <Button kind="quiet" onClick={() => set(null)}>
            Back to the public hub
          </Button>
        )}
      </div>
    </form>
  );
};

const Hosts = () => {
  const hosts = useSettings((settings) => settings.downloadHosts);
  const takeBack = async (host: string): Promise<void> => {
    await updateSettings({ downloadHosts: hosts.filter((one) => one !== host) });
    showToast(`Downloads from ${host} are no longer allowed.`);
  };
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-small font-strong">Hosts you allowed</h3>
      {hosts.length === 0 && <p className="text-small text-soft">None. Each is asked for before its first download.</p>}
      <ul className="flex flex-col">
        {hosts.map((host) => (
          <li key={host} className="flex items-center gap-2 text-small">
            <span className="min-w-0 grow wrap-anywhere">{host}</span>
            <IconButton label={`No longer allow ${host}`} icon={<X />} onClick={() => attempt(takeBack(host))} />
          </li>
        ))}
      </ul>
    </div>
  );
};

export const Downloads = () => {
  const sealed = useSettings((settings) => settings.sealed);
  return (
    <div className="flex flex-col gap-6">
      <Switch
        label="Sealed"
        explanation="No download at all, of anything, whoever asks. Running downloads stop and keep what they have. Nothing else of Deskside ever connects to another machine."
        checked={sealed}
        onChange={(chosen) => attempt(updateSettings({ sealed: chosen }))}
      />
      {!sealed && (
        <>
          <Mirror />
          <Hosts />
        </>
      )}
    </div>
  );
};
