/** Which proxy the environment asks for. The same variables are handed to Node's own client, which does the work. Pure. */

import { socketTarget } from "./address.ts";

/** As Node's http.Agent takes them; lower case wins, as there. */
export interface ProxyVariables {
  readonly HTTP_PROXY?: string;
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
const read = (env: Environment, name: string): string | undefined => {
  const value = (env[name.toLowerCase()] ?? env[name])?.trim();
  return value === "" ? undefined : value;
};

/** This machine is never asked for through another one. */
const ownHosts = ["localhost", "127.0.0.1", "::1", "[::1]"];

export const proxyVariables = (env: Environment): ProxyVariables => {
  const [http, https, none] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map((name) => read(env, name));
  return {
    ...(http === undefined ? {} : { HTTP_PROXY: http }),
    ...(https === undefined ? {} : { HTTPS_PROXY: https }),
    NO_PROXY: [...(none === undefined ? [] : [none]), ...ownHosts].join(","),
  };
};

const isExcepted = (url: URL, exceptions: string): boolean =>
  exceptions
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .some((one) => {
      const [, host = one, port] = /^(.*?)(?::(\d+))?$/.exec(one.toLowerCase()) ?? [];
      if (port !== undefined && port !== (url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port)) return false;
      const name = url.hostname.toLowerCase();
      const suffix = host.replace(/^\*?\.?/, "");
      return host === "*" || one === name || name === suffix || (/^\*?\./.test(host) && name.endsWith(`.${suffix}`));
    });

/** The proxy for an address, null for none. Its name and password are never shown; `address` holds them for the socket. */
export const proxyFor = (address: string, variables: ProxyVariables): URL | null => {
  const url = new URL(address);
  const given = url.protocol === "https:" ? variables.HTTPS_PROXY : variables.HTTP_PROXY;
  if (given === undefined || isExcepted(url, variables.NO_PROXY)) return null;
  return URL.parse(given);
};

/** Where the proxies themselves are reached. */
export const proxyTargets = ({ HTTP_PROXY, HTTPS_PROXY }: ProxyVariables): readonly string[] =>
  [HTTP_PROXY, HTTPS_PROXY].flatMap((address) => {
    const url = address === undefined ? null : URL.parse(address);
    return url === null ? [] : [socketTarget(url)];
  });
