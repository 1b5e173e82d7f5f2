/** Denies what a page could ask of the system: permissions, navigation, windows, webviews, foreign requests and downloads. */
import type { Session, WebContents } from "electron";
import { isOwnAddress, ORIGIN } from "./origin.ts";

/** The one permission the page has: copying text it made itself. */
const allowed: ReadonlySet<string> = new Set(["clipboard-sanitized-write"]);

export const isAllowedPermission = (permission: string, requester: string): boolean => allowed.has(permission) && isOwnAddress(requester);

/** What the page may load. Developer tools have addresses of their own in an unpackaged app. */
export const isAllowedRequest = (address: string, packaged: boolean): boolean => {
  const url = URL.parse(address);
  if (url === null) return false;
  if (url.protocol === "devtools:") return !packaged;
  if (url.protocol === "data:") return true;
  return isOwnAddress(url.protocol === "blob:" ? url.pathname : address);
};

/** An export made in the page is a blob of our own origin; nothing else may be saved. */
export const isOwnDownload = (address: string): boolean => address.startsWith(`blob:${ORIGIN}/`);

/** For the one session there is, before any window. */
export const guardSession = (session: Session, packaged: boolean): void => {
  // Also keeps Chromium from fetching dictionaries, which webPreferences.spellcheck alone did not on some versions (electron#22995).
  session.setSpellCheckerEnabled(false);
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isAllowedPermission(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowedPermission(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url, packaged) }));
  session.on("will-download", (event, item) => {
    if (!isOwnDownload(item.getURL())) event.preventDefault();
  });
};

/** For every contents that ever comes to be, frames and workers of other kinds included. */
export const guardContents = (contents: WebContents): void => {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.on("will-navigate", (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
};
