/** What each carrier answers to: the pipe both routers, 127.0.0.1 only the page's, sign-in, uploads and the page itself. */
import { Hono } from "hono";
import { CLIENT_HEADER, COMMAND_LINE } from "#src/contract/control.ts";
import { AppError } from "#src/contract/errors.ts";
import { z } from "#src/contract/zod.ts";
import { type Access, bearerOf, sameSecret } from "./access.ts";
import { readJsonBody } from "./body.ts";
import type { ControlContext } from "./controlRouter.ts";
import type { DocumentUploads } from "./documentUpload.ts";
import { BODY_TIMEOUT_MS, SIGN_IN_BODY_MAX_BYTES } from "./limits.ts";
import type { PageImageAnswer } from "./pageImage.ts";
import type { Rate } from "./rate.ts";
import type { PageContext } from "./router.ts";
import type { Rpc } from "./rpc.ts";
import type { Site } from "./site.ts";
import type { Upload } from "./upload.ts";
import { errorResponse, jsonResponse } from "./wire.ts";

/** `gone`: aborted when the request's connection closes. */
export type Face = (request: Request, gone: AbortSignal) => Promise<Response>;

interface Bound {
  readonly Bindings: { readonly gone: AbortSignal };
}

interface Shared {
  readonly page: Rpc<PageContext>;
  readonly upload: Upload;
  readonly uploadDocument: DocumentUploads;
  readonly pageImage: PageImageAnswer;
  /** Hears of each refusal, in words fit for the ledger. */
  readonly refused: (reason: string) => void;
}

/** What both faces carry besides the calls, once the request was let through. */
const carry = (hono: Hono<Bound>, deps: Shared): void => {
  hono.post("/api/upload/model", async (c) => jsonResponse(await deps.upload(c.req.raw, c.env.gone)));
  hono.post("/api/upload/document", async (c) => jsonResponse(await deps.uploadDocument(c.req.raw, c.env.gone)));
  hono.get("/api/page-image/:fileId/:page", (c) => deps.pageImage({ ...c.req.param(), width: c.req.query("width") }, c.env.gone));
};

const finish = (hono: Hono<Bound>, fallback: (request: Request) => Response): Face => {
  hono.post("/api/*", () => errorResponse(new AppError("request/not-found", "No such address")));
  hono.all("*", (c) => fallback(c.req.raw));
  hono.onError((thrown) => errorResponse(thrown));
  return async (request, gone) => await hono.fetch(request, { gone });
};

/** Every request needs the control token of core.json. */
export const createPipeFace = (deps: Shared & { readonly control: Rpc<ControlContext>; readonly token: string }): Face => {
  const hono = new Hono<Bound>();
  hono.use(async (c, next) => {
    const given = bearerOf(c.req.header("authorization") ?? null);
    if (given !== null && sameSecret(given, deps.token)) return await next();
    deps.refused("A request on the pipe without the right token");
    return errorResponse(new AppError("auth/refused", "The control token is missing or wrong"));
  });
  hono.post("/api/page/*", (c) => {
    const client = c.req.header(CLIENT_HEADER) === COMMAND_LINE ? "command line" : "page";
    return deps.page(c.req.raw, { browser: false, gone: c.env.gone, client });
  });
  hono.post("/api/control/*", (c) => deps.control(c.req.raw, { gone: c.env.gone }));
  carry(hono, deps);
  return finish(hono, () => errorResponse(new AppError("request/not-found", "No such address")));
};

const signInSchema = z.strictObject({ code: z.string().min(1).max(128) });

const readCode = async (request: Request): Promise<string> => {
  const body = await readJsonBody(request, { limitBytes: SIGN_IN_BODY_MAX_BYTES, timeoutMs: BODY_TIMEOUT_MS, depth: 1 });
  try {
    return signInSchema.parse(JSON.parse(new TextDecoder().decode(body))).code;
  } catch (cause) {
    throw new AppError("request/invalid", "Not a sign-in", { cause });
  }
};

/** Sign-in by a one-time code, at most five wrong ones a minute; the page's files are open to anyone on this machine, its calls are not. */
export const createLoopbackFace = (deps: Shared & { readonly access: Access; readonly wrongSignIns: Rate; readonly site: Site }): Face => {
  const hono = new Hono<Bound>();
  hono.post("/api/sign-in", async (c) => {
    if (deps.wrongSignIns.full()) throw new AppError("request/too-many", "Too many wrong sign-ins; wait a minute");
    const cookie = await deps.access.redeem(await readCode(c.req.raw));
    if (cookie !== null) return jsonResponse({}, { "set-cookie": cookie });
    deps.wrongSignIns.take();
    deps.refused("A sign-in with a wrong or used code");
    throw new AppError("auth/refused", "The code is wrong, used or too old");
  });
  hono.on("POST", ["/api/page/*", "/api/upload/*"], async (c, next) => {
    const by = await deps.access.admits(c.req.raw.headers);
    // A browser sends Origin with every POST: a cookie without one comes from something that is no page of ours.
    if (by === "bearer" || (by === "cookie" && c.req.header("origin") !== undefined)) return await next();
    deps.refused("A request that was not signed in");
    return errorResponse(new AppError("auth/required", "Sign in first"));
  });
  hono.get("/api/page-image/*", async (c, next) => {
    const by = await deps.access.admits(c.req.raw.headers);
    // A browser sends no Origin with an image of our own page, but says where the request comes from; a typed address is no image of a page.
    if (by === "bearer" || (by === "cookie" && c.req.header("sec-fetch-site") === "same-origin")) return await next();
    deps.refused("A page image asked for from elsewhere");
    return errorResponse(new AppError("auth/required", "Sign in first"));
  });
  hono.post("/api/page/*", (c) => deps.page(c.req.raw, { browser: true, gone: c.env.gone }));
  carry(hono, deps);
  return finish(hono, deps.site);
};
