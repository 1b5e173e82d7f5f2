/** The typed table of what the preload may ask of the shell. Names of channels are the keys. */
import { pathSchema } from "#src/contract/control.ts";
import { z } from "#src/contract/zod.ts";

/** Input of each channel; the output is always a grant id or null. */
export const channels = {
  "pick-model-file": z.tuple([]),
  "pick-model-folder": z.tuple([]),
  "grant-dropped": z.tuple([pathSchema]),
} as const;

export type Channel = keyof typeof channels;
