/** Starts a comparison from a form and shows it; meanwhile the form waits. */
import { useState } from "react";
import type { LabId } from "#src/contract/ids.ts";
import { attempt } from "../state/failures.ts";
import { show } from "./view.ts";

export const useStart = (): readonly [starting: boolean, start: (begin: Promise<{ readonly labId: LabId }>) => void] => {
  const [starting, setStarting] = useState(false);
  const start = (begin: Promise<{ readonly labId: LabId }>): void => {
    setStarting(true);
    attempt(begin.then(({ labId }) => show({ kind: "lab", labId })).finally(() => setStarting(false)));
  };
  return [starting, start];
};
