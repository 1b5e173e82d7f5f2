/** The page's files as a fixed table, read once from the folder's own listing: no address ever reaches the file system. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

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

/** More files than any build has. */
const MAX_FILES = 5_000;

export type Site = (request: Request) => Promise<Response>;

/** Serves GET and HEAD of the regular files under `folder` (inside an asar archive as well) by their exact address under `at`; everything else is a 404. */
export const openSite = async (folder: string, at = "/"): Promise<Site> => {
  const files = new Map(
    (await listFiles(folder)).map((path) => [`${at}${relative(folder, path).split(sep).map(encodeURIComponent).join("/")}`, path]),
  );
  return async (request) => {
    const { pathname } = new URL(request.url);
    const path =
      request.method === "GET" || request.method === "HEAD" ? files.get(pathname === at ? `${at}index.html` : pathname) : undefined;
    if (path === undefined) return new Response("Not found", { status: 404, headers: { "content-type": "text/plain" } });
    const headers = { "content-type": mediaTypes[extname(path)] ?? "application/octet-stream", "cache-control": "no-store" };
    return new Response(request.method === "HEAD" ? null : await readFile(path), { headers });
  };
};

const listFiles = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .slice(0, MAX_FILES)
    .map((entry) => join(entry.parentPath, entry.name));
};
