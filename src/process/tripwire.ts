/**
 * The outbound tripwire: every way Node has to reach another machine is refused and counted. A tripwire, not a wall: native code could go
 * around it; the end-to-end runs without a route and with a sinkhole are the proof, this is the instrument a person can read.
 * One process, the download's child, is given a list of targets instead: those and nothing else, not even this machine's own.
 */
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

/** `what`: the door that was tried, never the address: that could be content. */
export type OnOutbound = (what: string) => void;

const refusal = (door: string): Error => Object.assign(new Error(`Deskside refuses outbound connections (${door})`), { code: "EACCES" });

/** Where a socket would go: only paths (pipes) and literal loopback addresses are ours. A name would be looked up, hence refused. */
export const isOwnTarget = (args: readonly unknown[]): boolean => {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "string") return Number.isNaN(Number(first)) || isLoopback(args[1]);
  if (typeof first === "number") return isLoopback(args[1]);
  if (typeof first !== "object" || first === null) return false;
  if ("path" in first && typeof first.path === "string") return true;
  return "host" in first ? isLoopback(first.host) : true;
};

/** No host means localhost to Node. */
const isLoopback = (host: unknown): boolean =>
  typeof host !== "string" || host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Where a socket with host and port would go, as `host:port`; null for anything else, a pipe or a port alone. */
const namedTarget = (args: readonly unknown[]): string | null => {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "object" && first !== null) {
    const { host, port } = first as { readonly host?: unknown; readonly port?: unknown };
    return typeof host === "string" ? targetOf(host, port) : null;
  }
  return typeof args[1] === "string" ? targetOf(args[1], first) : null;
};
const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();
const targetOf = (host: string, port: unknown): string => `${withoutBrackets(host)}:${String(port)}`;

/** Which targets are ours to reach, and which names may be looked up. */
interface Permit {
  readonly target: (args: readonly unknown[]) => boolean;
  readonly name: (name: string) => boolean;
}
const ownOnly: Permit = { target: isOwnTarget, name: (name) => net.isIP(name) !== 0 || name === "localhost" };
const listed = (targets: readonly string[]): Permit => {
  const names = new Set(targets.map((target) => target.slice(0, target.lastIndexOf(":"))));
  return { target: (args) => targets.includes(namedTarget(args) ?? ""), name: (name) => names.has(withoutBrackets(name)) };
};

const guardSockets = (permit: Permit, onOutbound: OnOutbound): void => {
  const connect = net.Socket.prototype.connect;
  // All of http, https, tls, fetch and WebSocket end here.
  net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
    if (permit.target(args)) return Reflect.apply(connect, this, args);
    onOutbound("tcp");
    process.nextTick(() => this.destroy(refusal("tcp")));
    return this;
  };
};

const guardDatagrams = (onOutbound: OnOutbound): void => {
  const refuse = (): never => {
    onOutbound("udp");
    throw refusal("udp");
  };
  dgram.Socket.prototype.send = refuse;
  dgram.Socket.prototype.connect = refuse;
};

/** Every function of these objects that asks the network; `lookup` of a literal address or localhost asks nobody. */
const guardNames = (permit: Permit, onOutbound: OnOutbound): void => {
  const asks = /^(lookup|lookupService|resolve\w*|reverse)$/;
  const targets: readonly object[] = [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype];
  for (const target of targets) {
    const promised = target === dns.promises || target === dns.promises.Resolver.prototype;
    for (const name of Object.getOwnPropertyNames(target).filter((own) => asks.test(own))) {
      const original: unknown = Reflect.get(target, name);
      if (typeof original !== "function") continue;
      const guarded = function (this: unknown, ...args: unknown[]): unknown {
        if (name === "lookup" && permit.name(String(args[0]))) return Reflect.apply(original, this, args);
        onOutbound("dns");
        if (promised) return Promise.reject(refusal("dns"));
        const callback = args.at(-1);
        if (typeof callback !== "function") throw refusal("dns");
        process.nextTick(() => callback(refusal("dns")));
        return undefined;
      };
      Reflect.set(target, name, guarded);
    }
  }
};

const installed = Symbol.for("deskside.tripwire");

/**
 * Guards this process; once, for good. Children call it before anything else of theirs is loaded (tripwireChild.ts).
 * `targets`: `host:port`, lower case, IPv6 without brackets; null: this machine's own loopback and pipes alone.
 */
export const installTripwire = (onOutbound: OnOutbound, targets: readonly string[] | null = null): void => {
  if (Reflect.has(globalThis, installed)) return;
  Reflect.set(globalThis, installed, true);
  const permit = targets === null ? ownOnly : listed(targets);
  guardSockets(permit, onOutbound);
  guardDatagrams(onOutbound);
  guardNames(permit, onOutbound);
  syncBuiltinESMExports();
};
