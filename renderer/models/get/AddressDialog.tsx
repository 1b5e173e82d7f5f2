/** Any https address of a .gguf file, with its SHA-256 where the person has one. */
import { useId, useState } from "react";
import type { DownloadChoice } from "#src/contract/catalogue.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { addressError } from "../../words/download.ts";

const SHA256 = /^[a-f0-9]{64}$/;

type Props = { readonly onChoose: (choice: DownloadChoice) => void; readonly onClose: () => void };

export const AddressDialog = ({ onChoose, onClose }: Props) => {
  const [url, setUrl] = useState("");
  const [sum, setSum] = useState("");
  const [told, setTold] = useState(false);
  const form = useId();
  const wrongUrl = addressError(url);
  const hash = sum.trim().toLowerCase();
  const wrongSum = hash === "" || SHA256.test(hash) ? null : "A SHA-256 has 64 digits and letters a to f.";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Fetch a model from an address"
      footer={
        <Button type="submit" form={form} kind="primary" disabled={url.trim() === ""}>
          See what it takes
        </Button>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTold(true);
          if (wrongUrl === null && wrongSum === null) onChoose({ kind: "address", url: url.trim(), sha256: hash === "" ? null : hash });
        }}
      >
        <p className="text-small">
          Any .gguf file, for example on your office’s own server. Nothing is sent before you have seen what it takes.
        </p>
        <TextField
          label="Address of the file"
          placeholder="https://"
          inputMode="url"
          autoComplete="off"
          maxLength={2_000}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          error={told ? wrongUrl : null}
        />
        <TextField
          label="Its SHA-256, if you have it"
          explanation="Then a file that was altered on the way, or at its place, is refused."
          autoComplete="off"
          maxLength={100}
          value={sum}
          onChange={(event) => setSum(event.target.value)}
          error={told ? wrongSum : null}
        />
      </form>
    </Dialog>
  );
};
