/** Every way to the page router, as the same typed client: in process, over the pipe, over 127.0.0.1 with a cookie and with a bearer. */
import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { ContractRouterClient } from "@orpc/contract";
import { createRouterClient } from "@orpc/server";
import type { App } from "#src/app.ts";
import { type WireError, wireErrorSchema } from "#src/contract/errors.ts";
import type { pageContract } from "#src/contract/page.ts";
import { type Http, openHttp } from "#src/http/http.ts";
import { createPageRouter } from "#src/http/router.ts";
import { inContractForm } from "#src/http/rpc.ts";
import { createClients } from "#src/launcher/clients.ts";
import { createPipeFetch } from "#src/launcher/pipe.ts";

export type PageClient = ContractRouterClient<typeof pageContract>;

export const openTestHttp = (app: App, dataDir: string, siteFolder = dataDir): Promise<Http> =>
  openHttp({ app, dataDir, siteFolder, now: Date.now, onActivity: () => undefined, onQuit: () => undefined, onFailure: () => undefined });

export const pipeClients = (http: Http) => createClients(createPipeFetch(http.pipe, { authorization: `Bearer ${http.token}` }));

/** Signs in as a browser does; gives the cookie. */
export const signIn = async (http: Http, url: string): Promise<string> => {
  const { code } = await pipeClients(http).control.signInCode({ bearer: false });
  const response = await fetch(`${url}/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ code }),
  });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
};

const overTcp = (url: string, headers: Record<string, string>): PageClient =>
  createORPCClient<PageClient>(new RPCLink({ url: `${url}/api/page`, headers }));

export interface CarrierUnderTest {
  readonly name: string;
  connect(app: App, http: Http): Promise<PageClient>;
}

export const carriers: readonly CarrierUnderTest[] = [
  {
    name: "in process",
    connect: async (app) => createRouterClient(createPageRouter(app), { context: { browser: false }, interceptors: [inContractForm] }),
  },
  { name: "the pipe", connect: async (_app, http) => pipeClients(http).page },
  {
    name: "127.0.0.1 with a cookie",
    connect: async (_app, http) => {
      const url = await http.serve(0);
      return overTcp(url, { cookie: await signIn(http, url), origin: url });
    },
  },
  {
    name: "127.0.0.1 with a bearer",
    connect: async (_app, http) => {
      const url = await http.serve(0);
      const { bearer } = await pipeClients(http).control.signInCode({ bearer: true });
      return overTcp(url, { authorization: `Bearer ${bearer}` });
    },
  },
];

/** The error a call rejected with, as data, whichever carrier brought it. */
export const wireErrorOf = async (call: Promise<unknown>): Promise<WireError | "none"> => {
  try {
    await call;
    return "none";
  } catch (thrown) {
    const data: unknown = thrown instanceof ORPCError ? thrown.data : thrown;
    return wireErrorSchema.parse(thrown instanceof ORPCError ? data : { retry: "never", ...(thrown as object), message: String(thrown) });
  }
};
