/** How each model of the library stands to the free memory, kept true while the room is shown. */
import { useEffect, useMemo } from "react";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import { useDevices } from "../../state/devices.ts";
import { attempt } from "../../state/failures.ts";
import { refreshFits, useFits } from "../../state/fits.ts";
import { type FitKind, fitKind } from "../../words/fit.ts";

/** What decides about predictions: which models there are, how each is to be loaded, and what takes memory now. */
const basis = (models: readonly Model[]): string =>
  JSON.stringify(models.map(({ id, file, verdict, options, state }) => [id, file, verdict.kind, options, state.kind === "loaded"]));

export const useFitKinds = (models: readonly Model[]): ReadonlyMap<ModelId, FitKind> => {
  const fits = useFits((view) => view.fits);
  const devices = useDevices((view) => view.devices);
  const key = basis(models);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the models change with every event; predictions only with what `key` holds
  useEffect(() => {
    const stop = new AbortController();
    const asked = models.filter(({ file, verdict }) => file === "present" && verdict.kind === "valid").map(({ id }) => id);
    attempt(refreshFits(asked, stop.signal));
    return () => stop.abort();
  }, [key]);
  return useMemo(() => new Map([...fits].map(([id, fit]) => [id, fitKind(fit, devices)])), [fits, devices]);
};
