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

/** An https origin without a path; a machine of one's own may be reached at its loopback address. */
const mirrorOf = (text: string): string | null => {
  const url = URL.parse(text.trim());
  const own = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  return url !== null && (url.protocol === "https:" || (own && url.protocol === "http:")) ? url.origin : null;
};

const Mirror = () => {
  const mirror = useSettings((settings) => settings.downloadMirror);
  const [text, setText] = useState(mirror ?? "");
  const [wrong, setWrong] = useState(false);
  const set = (downloadMirror: string | null) => {
    setText(downloadMirror ?? "");
    setWrong(false);
    attempt(updateSettings({ downloadMirror }));
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const origin = text.trim() === "" ? null : mirrorOf(text);
        if (text.trim() !== "" && origin === null) setWrong(true);
        else set(origin);
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
        error={wrong ? "This is not the address of a server. It begins with https:// and names only the server." : null}
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
