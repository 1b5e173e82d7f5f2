/** The typed table of what the preloads may ask of the shell. Names of channels are the keys. */
import type { IpcMain, IpcMainInvokeEvent } from "electron";
import { pathSchema } from "#src/contract/control.ts";
import { AppError } from "#src/contract/errors.ts";
import { z } from "#src/contract/zod.ts";
import { isOwnAddress } from "./origin.ts";

/** Input of each channel. The grant channels answer with a grant id or null, "pick-documents" with a list of them, `unlock` with an UnlockAnswer. */
export const channels = {
  "pick-model-file": z.tuple([]),
  "pick-model-folder": z.tuple([]),
  "pick-documents": z.tuple([]),
  "pick-document-folder": z.tuple([]),
  "grant-dropped": z.tuple([pathSchema]),
  unlock: z.tuple([z.string().min(1).max(1024)]),
} as const;

export type Channel = keyof typeof channels;
export type UnlockAnswer = "open" | "wrong" | "failed";

/** Answers a channel for the main frame of our own page only; throws auth/refused for any other, request/invalid for a malformed call. */
export const serveChannel = (
  ipcMain: Pick<IpcMain, "handle">,
  channel: Channel,
  answer: (event: IpcMainInvokeEvent, args: readonly string[]) => Promise<string | null | readonly string[]>,
): void =>
  ipcMain.handle(channel, async (event, ...args: readonly unknown[]) => {
    if (!isTrusted(event)) throw new AppError("auth/refused", "Not the shell's own page");
    const parsed = channels[channel].safeParse(args);
    if (!parsed.success) throw new AppError("request/invalid", "The call does not match its channel");
    return answer(event, parsed.data);
  });

/** A destroyed frame has none; a frame with a parent is not the page itself. */
const isTrusted = ({ senderFrame }: IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOwnAddress(senderFrame.url);
