/** A connection to the core for as long as a command needs it. */
import type { CoreConnection } from "#src/launcher/core.ts";
import { openSession } from "../session.ts";
import type { CommandContext } from "./context.ts";

/** Throws what openSession and `use` throw; the connection is closed in every case. */
export const withCore = async <Result>(context: CommandContext, use: (core: CoreConnection) => Promise<Result>): Promise<Result> => {
  const core = await openSession(context.terminal, context.dataDir);
  try {
    return await use(core);
  } finally {
    core.close();
  }
};
