/** Chromium's command line: what keeps the browser inside from speaking to the network by itself (THREATS.md §4.1, 2). */

/** Applied before the app is ready. Names checked against Chromium's source list as of Electron 45's documentation. */
export const chromiumSwitches: readonly (readonly [name: string, value?: string])[] = [
  ["disable-background-networking"],
  ["disable-component-update"],
  ["disable-domain-reliability"],
  ["disable-sync"],
  ["disable-breakpad"],
  ["no-pings"],
  ["no-proxy-server"],
  ["dns-prefetch-disable"],
  // webRequest and CSP do not see prefetch, WebRTC and the browser process's own requests; a resolver that finds nothing stops them all.
  ["host-resolver-rules", "MAP * ~NOTFOUND"],
  ["force-webrtc-ip-handling-policy", "disable_non_proxied_udp"],
  [
    "disable-features",
    "AutofillServerCommunication,CertificateTransparencyComponentUpdater,DnsOverHttps,MediaRouter,OptimizationHints,SpareRendererForSitePerProcess,Translate",
  ],
];

/** Switches that would open a door into a shipped app: refused at start, next to the fuses (THREATS.md §1.5). */
const doors =
  /^--?(inspect|inspect-brk|inspect-port|remote-debugging-port|remote-debugging-pipe|remote-debugging-address|js-flags|load-extension|no-sandbox|disable-web-security)(=|$)/;

/** The first argument that a packaged app must not be started with, or null. */
export const forbiddenArgument = (args: readonly string[]): string | null => args.find((arg) => doors.test(arg)) ?? null;
