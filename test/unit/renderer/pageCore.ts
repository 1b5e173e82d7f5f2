/** A core for tests of page parts: the real client speaks the real protocol to handlers given by the test, in place of fetch. */
import { implement, ORPCError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/fetch";
import { vi } from "vitest";
import { AppError, errorTraits, toWireError } from "#src/contract/errors.ts";
import { pageContract } from "#src/contract/page.ts";

export const page = implement(pageContract);

/** Refuses as the core's edge does. */
export const refuse = (error: AppError): never => {
  const data = toWireError(error);
  throw new ORPCError(error.code, { status: errorTraits(error.code).status, data, message: error.message });
};

/** Answers the page's calls with these groups of handlers until the test's globals are restored (vi.unstubAllGlobals). */
export const answerWith = (
  router: Parameters<typeof page.router>[0] extends infer Whole ? { readonly [Group in keyof Whole]?: unknown } : never,
): void => {
  const handler = new RPCHandler(router as never);
  vi.stubGlobal("fetch", async (request: Request) => {
    const { matched, response } = await handler.handle(request, { prefix: "/api/page", context: {} });
    if (matched) return response;
    throw new AppError("request/not-found", `The test's core has no ${new URL(request.url).pathname}`);
  });
};
