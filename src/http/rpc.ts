/** Carries a router over fetch: bounded body in, contract errors out. */
import type { AnyContractRouter } from "@orpc/contract";
import { type Context, ORPCError, type Router } from "@orpc/server";
import { RPCHandler } from "@orpc/server/fetch";
import { AppError } from "#src/contract/errors.ts";
import { readJsonBody } from "./body.ts";
import { BODY_MAX_BYTES, BODY_TIMEOUT_MS, IMPORT_BODY_MAX_BYTES, JSON_DEPTH_MAX } from "./limits.ts";
import { errorResponse, toContractError } from "./wire.ts";

/** Puts every error of a call into the contract's form; for handlers and for in-process clients alike. */
export const inContractForm = async <T>(options: { next(): Promise<T> }): Promise<T> => {
  try {
    return await options.next();
  } catch (thrown) {
    throw toContractError(thrown);
  }
};

/** A body that does not decode is the sender's fault, whatever the decoder threw. */
const decoded = async <T>(options: { next(): Promise<T> }): Promise<T> => {
  try {
    return await options.next();
  } catch (thrown) {
    if (thrown instanceof ORPCError) throw toContractError(thrown);
    throw toContractError(new AppError("request/invalid", "The body does not decode", { cause: thrown }));
  }
};

export type Rpc<C> = (request: Request, context: C) => Promise<Response>;

/** What failed on our side, for the log; refusals of the world's own doing would only fill it. */
export type OnFailure = (where: string, error: unknown) => void;

/** Carries `router` under `prefix`. */
export const createRpc = <C extends Context>(router: Router<AnyContractRouter, C>, prefix: `/${string}`, onFailure: OnFailure): Rpc<C> => {
  const reported = async <T>(options: { readonly path: readonly string[]; next(): Promise<T> }): Promise<T> => {
    try {
      return await inContractForm(options);
    } catch (thrown) {
      const error = toContractError(thrown);
      if (error.status >= 500) onFailure(options.path.join("."), error.cause);
      throw error;
    }
  };
  const handler = new RPCHandler<C>(router, { interceptors: [decoded], clientInterceptors: [reported] });
  return async (request, context) => {
    try {
      if (request.method !== "POST") throw new AppError("request/not-found", "Calls are POST requests");
      const path = new URL(request.url).pathname;
      const limitBytes = path === `${prefix}/chats/import` ? IMPORT_BODY_MAX_BYTES : BODY_MAX_BYTES;
      const body = await readJsonBody(request, { limitBytes, timeoutMs: BODY_TIMEOUT_MS, depth: JSON_DEPTH_MAX });
      const bounded = new Request(request.url, { method: "POST", headers: request.headers, body, signal: request.signal });
      const result = await handler.handle(bounded, { prefix, context });
      if (!result.matched) throw new AppError("request/not-found", "No such call");
      result.response.headers.set("cache-control", "no-store");
      return result.response;
    } catch (thrown) {
      return errorResponse(thrown);
    }
  };
};
