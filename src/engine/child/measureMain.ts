/** Entry of a measuring process: quality of one level, with or without its base, or speed of one model; never both in one process. */
import { AppError } from "#src/contract/errors.ts";
import { serveChild } from "#src/process/serve.ts";
import type { MeasureCalls } from "../measure.ts";
import { openQuality, type QualityChild } from "./measureQuality.ts";
import { openSpeed, type SpeedChild } from "./measureSpeed.ts";

let quality: QualityChild | null = null;
let speed: SpeedChild | null = null;
let resting: PromiseWithResolvers<void> | null = null;

const rest = async (): Promise<void> => {
  await resting?.promise;
};
const notOpen = (): AppError => new AppError("engine/not-loaded", "Nothing is open in this measuring process");

// Inputs come from startMeasure.ts alone, built together with this file.
serveChild({
  openQuality: async (input, { emit }) => {
    quality = await openQuality(input as MeasureCalls["openQuality"]["input"], rest, emit);
    return { chunks: quality.chunks };
  },
  chunk: async (input, { signal }) => {
    if (quality === null) throw notOpen();
    const index = input as MeasureCalls["chunk"]["input"];
    const ended = (): void => resting?.resolve();
    signal.addEventListener("abort", ended, { once: true });
    try {
      return await quality.chunk(index, signal);
    } finally {
      signal.removeEventListener("abort", ended);
    }
  },
  hold: async (input) => {
    if (input === true) resting ??= Promise.withResolvers<void>();
    else {
      resting?.resolve();
      resting = null;
    }
    return null;
  },
  openSpeed: async (input, { emit }) => {
    speed = await openSpeed(input as MeasureCalls["openSpeed"]["input"], emit);
    return speed.result;
  },
  pass: async (_input, { signal }) => {
    if (speed === null) throw notOpen();
    return await speed.pass(signal);
  },
});
