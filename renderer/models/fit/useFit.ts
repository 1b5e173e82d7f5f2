/** The memory a load would need, predicted anew whenever the settings change. */
import { useEffect, useState } from "react";
import type { ModelId } from "#src/contract/ids.ts";
import type { Fit, LoadOptions } from "#src/contract/model.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";

/** null until predicted. */
export const useFit = (modelId: ModelId, { contextTokens, gpuLayers, threads, backend, device }: LoadOptions): Fit | null => {
  const [fit, setFit] = useState<Fit | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const options = { contextTokens, gpuLayers, threads, backend, device };
    attempt(
      api.models.fit({ modelId, options }, { signal: stop.signal }).then((found) => {
        if (!stop.signal.aborted) setFit(found);
      }),
    );
    return () => stop.abort();
  }, [modelId, contextTokens, gpuLayers, threads, backend, device]);
  return fit;
};
