/** The control router's contract: reached only over the pipe with the control token, by shell and command line. */
import { eventIterator, oc } from "@orpc/contract";
import { readEventSchema } from "./document.ts";
import * as id from "./ids.ts";
import { devicesSchema, headerVerdictSchema } from "./model.ts";
import { modelFactsSchema } from "./passport.ts";
import { z } from "./zod.ts";

/** Raised when the contract changes; a launcher that meets another number asks the core to quit and starts its own. */
export const PROTOCOL_VERSION = 3;

/** By this header of the page router's calls over the pipe a command differs from a page of the shell; for the ledger only. */
export const CLIENT_HEADER = "x-deskside-client";
export const COMMAND_LINE = "command-line";

const nothing = z.object({});
/** An absolute path on this machine. */
export const pathSchema = z.string().min(1).max(32_768);

export const controlContract = {
  handshake: oc.input(z.object({ protocol: z.int() })).output(
    z.object({
      protocol: z.int(),
      version: z.string(),
      epoch: z.string(),
      state: z.enum(["ready", "locked"]),
      /** Set while the browser face is served. */
      url: z.string().nullable(),
    }),
  ),
  /** Opens a locked store with its passphrase. */
  unlock: oc.input(z.object({ passphrase: z.string().min(1).max(1024) })).output(nothing),
  /** Wraps the data key anew: with a passphrase, or back to a key file. */
  protect: oc
    .input(
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("passphrase"), passphrase: z.string().min(8).max(1024) }),
        z.object({ kind: z.literal("file") }),
      ]),
    )
    .output(nothing),
  /** Turns a path chosen by the person into a grant. */
  grantPath: oc.input(z.object({ path: pathSchema })).output(z.object({ grantId: id.grantIdSchema })),
  /** Serves 127.0.0.1 (port 0 takes a free one, or the one served) and keeps the core alive until `endServe` or quit. */
  serve: oc.input(z.object({ port: z.int().min(0).max(65_535), roots: z.array(pathSchema).max(32) })).output(z.object({ url: z.string() })),
  /** Takes one `serve` back. After the last the face closes, or, while pages are connected, stays for as long as the core is needed. */
  endServe: oc.output(nothing),
  /** A one-time code for the page's URL fragment, and a reusable bearer for scripts when asked for. */
  signInCode: oc.input(z.object({ bearer: z.boolean() })).output(z.object({ code: z.string(), bearer: z.string().nullable() })),
  /** Validates any file whatever in a child; nothing is added. */
  inspect: oc.input(z.object({ path: pathSchema })).output(headerVerdictSchema),
  /** The same with all that a passport says of its files. */
  facts: oc.input(z.object({ path: pathSchema })).output(modelFactsSchema),
  /** Reads any document in a reader's child, page by page; nothing is kept. */
  read: oc.input(z.object({ path: pathSchema, password: z.string().max(1024).optional() })).output(eventIterator(readEventSchema)),
  doctor: oc.output(
    z.object({
      devices: devicesSchema,
      versions: z.record(z.string(), z.string()),
      key: z.enum(["keychain", "passphrase", "file"]),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  ),
  quit: oc.output(nothing),
};
