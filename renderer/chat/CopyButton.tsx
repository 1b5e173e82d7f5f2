/** Copies a text and says so. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { announce } from "../ui/announce.ts";
import { ActionButton } from "./ActionButton.tsx";

const SAID_MS = 1_500;

/** `text` is asked for at the click, so that a long answer is not joined for every render. */
export const CopyButton = ({ label, text }: { readonly label: string; readonly text: () => string }) => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text());
    setCopied(true);
    announce("Copied");
  };
  return <ActionButton label={copied ? "Copied" : label} icon={copied ? <Check /> : <Copy />} onClick={() => void copy()} />;
};
