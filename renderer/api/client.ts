/** The page's typed client of the core: every call of the page contract over fetch, every refusal as an AppError. */
import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import { AppError, fromWireError, wireErrorSchema } from "#src/contract/errors.ts";
import type { pageContract } from "#src/contract/page.ts";

export type Api = ContractRouterClient<typeof pageContract>;

const signedOutListeners = new Set<() => void>();

/** Calls `listener` whenever the core says that this page is not signed in. Returns the way to stop. */
export const onSignedOut = (listener: () => void): (() => void) => {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
};

/** What a failed call threw, as an AppError; an abort stays what it is. A network failure is `core/unreachable`. */
export const toAppError = (thrown: unknown): unknown => {
  if (thrown instanceof AppError || (thrown instanceof DOMException && thrown.name === "AbortError")) return thrown;
  if (thrown instanceof ORPCError) {
    const wire = wireErrorSchema.safeParse(thrown.data);
    if (wire.success) return fromWireError(wire.data);
    if (thrown.status === 401) return new AppError("auth/required", "This page is not signed in", { cause: thrown });
    if (thrown.status === 400) return new AppError("request/invalid", "The core refused the request", { cause: thrown });
    return new AppError("internal", "Unexpected answer of the core", { cause: thrown });
  }
  if (thrown instanceof TypeError) return new AppError("core/unreachable", "The core cannot be reached", { cause: thrown });
  return new AppError("internal", "Unexpected error", { cause: thrown });
};

const link = new RPCLink({
  url: () => new URL("/api/page", globalThis.location.href),
  // Looked up at each call, so that a test can put a core in its place.
  fetch: (request, init) => globalThis.fetch(request, init),
  interceptors: [
    async ({ next }) => {
      try {
        return await next();
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error instanceof AppError && error.code === "auth/required") for (const listener of signedOutListeners) listener();
        throw error;
      }
    },
  ],
});

/** Every call rejects with an AppError (contract/errors.ts), or an AbortError when its signal fired. */
export const api: Api = createORPCClient(link);
