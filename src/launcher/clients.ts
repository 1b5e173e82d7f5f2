/** Typed clients of both routers over one fetch; every refusal arrives as an AppError. */
import { createORPCClient, mapEventIterator, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import { CLIENT_HEADER, COMMAND_LINE, type controlContract } from "#src/contract/control.ts";
import { AppError, fromWireError, wireErrorSchema } from "#src/contract/errors.ts";
import type { pageContract } from "#src/contract/page.ts";
import type { Fetch } from "./pipe.ts";

export type PageClient = ContractRouterClient<typeof pageContract>;
export type ControlClient = ContractRouterClient<typeof controlContract>;

/** The host is never looked up: the fetch goes to a pipe. */
const ORIGIN = "http://deskside.invalid";

/** Calls reject, and streams end, with the AppError that the core threw; anything else passes as it is. */
export const createClients = (fetch: Fetch): { readonly page: PageClient; readonly control: ControlClient } => ({
  page: createORPCClient<PageClient>(createLink(fetch, "/api/page")),
  control: createORPCClient<ControlClient>(createLink(fetch, "/api/control")),
});

const createLink = (fetch: Fetch, path: string): RPCLink<Record<never, never>> =>
  new RPCLink({
    url: `${ORIGIN}${path}`,
    // Pages go through the plain fetch: whoever calls this way is a program.
    headers: { [CLIENT_HEADER]: COMMAND_LINE },
    // The caller's own signal: the one of oRPC's Request is tied to it through a weak reference and is deaf once that Request is collected.
    fetch: (request, _init, { signal }) => fetch(request, signal),
    interceptors: [
      async ({ next }) => {
        try {
          const output = await next();
          return isAsyncIterator(output)
            ? mapEventIterator(output, { value: async (value) => value, error: async (e) => asThrown(e) })
            : output;
        } catch (thrown) {
          throw asThrown(thrown);
        }
      },
    ],
  });

const isAsyncIterator = (output: unknown): output is AsyncIterator<unknown, unknown, void> =>
  typeof output === "object" && output !== null && Symbol.asyncIterator in output;

const asThrown = (thrown: unknown): unknown => {
  if (!(thrown instanceof ORPCError)) return thrown;
  const wire = wireErrorSchema.safeParse(thrown.data);
  return wire.success ? fromWireError(wire.data) : new AppError("internal", "The core answered with an unknown error", { cause: thrown });
};
