/** The page's files from dist/renderer: a fixed table read from the folder's own listing, so that no request path reaches the file system. */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { Readable } from "node:stream";

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

interface SiteFile {
  readonly path: string;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Built files carry a hash in their name and never change; the page that names them must be asked for anew. */
const cacheControl = (urlPath: string): string => (urlPath.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-store");

const describeFile = async (folder: string, path: string): Promise<readonly [string, SiteFile]> => {
  const urlPath = `/${relative(folder, path).split(sep).join("/")}`;
  const bytes = (await stat(path)).size;
  const type = mediaTypes[extname(path)] ?? "application/octet-stream";
  const headers = { "content-type": type, "content-length": `${bytes}`, "cache-control": cacheControl(urlPath) };
  return [urlPath, { path, bytes, headers }];
};

/** Regular files only: a link in the folder is not followed. At most 5,000. */
const listFiles = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .slice(0, 5_000)
    .map((entry) => join(entry.parentPath, entry.name));
};

export type Site = (request: Request) => Response;

const notBuilt = "<!doctype html><title>Deskside</title><p>The page is not built. Run: npm run build</p>";
const notFound = (): Response =>
  new Response("Not found", { status: 404, headers: { "content-type": "text/plain", "cache-control": "no-store" } });

/** Serves the folder as it is now; a folder that is not there gives a page that says how to build it. */
export const openSite = async (folder: string): Promise<Site> => {
  const listed = await listFiles(folder).catch(() => []);
  const files = new Map(await Promise.all(listed.map((path) => describeFile(folder, path))));
  return (request) => {
    const path = new URL(request.url).pathname;
    if (request.method !== "GET" && request.method !== "HEAD") return notFound();
    const file = files.get(path === "/" ? "/index.html" : path);
    if (file === undefined) {
      if (path !== "/") return notFound();
      return new Response(notBuilt, { status: 503, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } });
    }
    if (request.method === "HEAD") return new Response(null, { headers: file.headers });
    return new Response(Readable.toWeb(createReadStream(file.path)) as ReadableStream<Uint8Array>, { headers: file.headers });
  };
};
