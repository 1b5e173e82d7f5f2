/** The unlock window's script: hands the typed passphrase to the shell and says what came of it. */
import type { UnlockAnswer } from "../channels.ts";

const words: Readonly<Record<UnlockAnswer, string>> = {
  open: "Unlocked.",
  wrong: "That passphrase does not open the data.",
  failed: "Deskside could not be reached. Try again.",
};

const shell = (globalThis as unknown as { readonly unlock: { open(passphrase: string): Promise<UnlockAnswer> } }).unlock;
const field = document.querySelector<HTMLInputElement>("#passphrase");
const button = document.querySelector<HTMLButtonElement>("#open");
const said = document.querySelector("#said");

const open = async (): Promise<void> => {
  if (field === null || button === null || said === null || field.value === "") return;
  button.disabled = true;
  said.textContent = "Checking…";
  said.textContent = words[await shell.open(field.value).catch((): UnlockAnswer => "failed")];
  button.disabled = false;
  field.select();
};

button?.addEventListener("click", () => void open());
field?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") void open();
});
field?.focus();
