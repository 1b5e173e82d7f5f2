/** Errors on the wire: whatever was thrown as an oRPC error, whose data is the WireError, and as a plain response. */
import { ORPCError } from "@orpc/server";
import { AppError, errorTraits, toWireError, type WireError, wireErrorSchema } from "#src/contract/errors.ts";
import { z } from "#src/contract/zod.ts";

const issuesSchema = z.object({ issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])).default([]) })).min(1) });

/** Which field broke a rule; never its value, and not the validator's text, which may quote it. */
const fieldOf = (data: unknown): string => {
  const parsed = issuesSchema.safeParse(data);
  return parsed.success ? (parsed.data.issues[0]?.path.join(".") ?? "").slice(0, 100) : "";
};

/** oRPC's own refusals in our words. */
const appErrorOf = (thrown: unknown): unknown => {
  if (!(thrown instanceof ORPCError)) return thrown;
  if (thrown.code === "BAD_REQUEST") {
    const details = { field: fieldOf(thrown.data) };
    return new AppError("request/invalid", "The request does not match the contract", { cause: thrown, details });
  }
  if (thrown.code === "NOT_FOUND") return new AppError("request/not-found", "No such call", { cause: thrown });
  return thrown;
};

export type ContractError = ORPCError<string, WireError>;

/** Idempotent. What was thrown stays as `cause`, for the log; it does not cross the wire. */
export const toContractError = (thrown: unknown): ContractError => {
  if (thrown instanceof ORPCError) {
    const already = wireErrorSchema.safeParse(thrown.data);
    if (already.success)
      return new ORPCError(thrown.code, { status: thrown.status, message: thrown.message, data: already.data, cause: thrown.cause });
  }
  const wire = toWireError(appErrorOf(thrown));
  return new ORPCError(wire.code, { status: errorTraits(wire.code).status, message: wire.message, data: wire, cause: thrown });
};

const noStore = { "content-type": "application/json", "cache-control": "no-store" };

/** The body oRPC clients read (`json`), with the same error under `error` for everyone else. */
export const errorResponse = (thrown: unknown, status?: number): Response => {
  const error = toContractError(thrown);
  const headers = error.data.code === "request/too-many" ? { ...noStore, "retry-after": "1" } : noStore;
  return new Response(JSON.stringify({ json: error.toJSON(), error: error.data }), { status: status ?? error.status, headers });
};

export const jsonResponse = (value: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(value), { headers: { ...noStore, ...headers } });
