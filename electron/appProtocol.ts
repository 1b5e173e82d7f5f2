/** Answers app://deskside/: the page's files from the package, its calls through the core's pipe. */
import type { CustomScheme } from "electron";
import { securityHeaders } from "#src/contract/csp.ts";
import { AppError, errorTraits, toWireError } from "#src/contract/errors.ts";
import { isOwnAddress, SCHEME } from "./origin.ts";
import type { Site } from "./site.ts";

/** Registered before the app is ready. A standard, secure origin of its own; it may fetch and stream, and bypasses no policy. */
export const appScheme: CustomScheme = {
  scheme: SCHEME,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    stream: true,
    codeCache: true,
    bypassCSP: false,
    allowServiceWorkers: false,
  },
};

/** What a page may reach in the core: never the control router, whose token the fetch below carries. */
const forwarded = /^\/api\/(page|upload|page-image)\/[A-Za-z0-9/_-]+$/;

export interface AppProtocolParts {
  readonly site: Site;
  /** To the core, token included; rejects with core/unreachable. */
  readonly core: (request: Request) => Promise<Response>;
}

/** Every answer carries the security headers, the refusals too. Never rejects: Electron would show a network error without a reason. */
export const createAppProtocol =
  ({ site, core }: AppProtocolParts) =>
  async (request: Request): Promise<Response> => {
    try {
      return secured(await answer(request, { site, core }));
    } catch (thrown) {
      return secured(refusal(thrown));
    }
  };

const answer = (request: Request, { site, core }: AppProtocolParts): Promise<Response> => {
  const origin = request.headers.get("origin");
  if (!isOwnAddress(request.url) || (origin !== null && !isOwnAddress(origin)))
    throw new AppError("auth/refused", "Not the shell's own page");
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/api/")) return site(request);
  if (!forwarded.test(pathname)) throw new AppError("request/not-found", "The shell does not forward this");
  return core(request);
};

const secured = (response: Response): Response => {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
  // The desktop's page signs in by being the desktop's page.
  headers.delete("set-cookie");
  return new Response(response.body, { status: response.status, headers });
};

/** The same body as the core's own refusals: oRPC's form under `json`, the error itself under `error`. */
const refusal = (thrown: unknown): Response => {
  const error = toWireError(thrown);
  const { status } = errorTraits(error.code);
  const json = { defined: false, code: error.code, status, message: error.message, data: error };
  return Response.json({ json, error }, { status, headers: { "cache-control": "no-store" } });
};
