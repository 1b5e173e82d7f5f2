/** Holds the table "who may import whom", the single doors, and that there are no cycles. Type imports count. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|cts|mts)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const modules = ["src", "electron", "renderer"].flatMap(filesUnder);

/** Rooms: first-level folders; single files of src/ are rooms of their own; children are rooms apart where walls differ. */
const room = (file: string): string => {
  const parts = file.split("/");
  if (parts[0] !== "src") return parts[0] ?? file;
  if (parts.length === 2) return (parts[1] ?? "").replace(/\.ts$/, "");
  return parts[2] === "child" ? `${parts[1]}/child` : (parts[1] ?? "");
};

/** What each room may import besides itself. Why rooms differ from DESIGN.md: docs/decisions. */
const table: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  passages: ["contract"],
  run: ["contract"],
  process: ["contract"],
  store: ["contract"],
  "store/child": ["store", "process", "contract"],
  engine: ["process", "contract"],
  "engine/child": ["engine", "process", "contract"],
  reader: ["process", "contract"],
  "reader/child": ["reader", "process", "contract"],
  documents: ["contract", "run", "passages"],
  models: ["contract", "run"],
  "models/child": ["models", "process", "contract"],
  chat: ["contract", "run", "passages"],
  lab: ["contract", "run"],
  desk: ["contract", "run"],
  wiring: ["contract", "run", "process", "store", "engine", "reader", "passages", "models", "chat", "documents", "desk", "lab"],
  app: ["wiring", "contract", "run"],
  http: ["contract", "app"],
  main: ["app", "http", "contract"],
  launcher: ["contract", "process"],
  cli: ["launcher", "contract"],
  electron: ["launcher", "contract"],
  renderer: ["contract"],
};

const outboundDoor = /^src\/models\/child\/downloadHop\.ts$/;

/** Packages and Node modules that only one room, or one file, may touch. */
const doors: readonly { readonly name: RegExp; readonly rooms: readonly string[]; readonly files?: RegExp }[] = [
  { name: /^node-llama-cpp/, rooms: ["engine/child"] },
  { name: /^electron(\/|$)/, rooms: ["electron"] },
  { name: /^better-sqlite3/, rooms: ["store", "store/child"] },
  { name: /^node:(dgram|http2|dns)/, rooms: ["process"] },
  // The one outbound door, and within it the one module that opens it.
  { name: /^node:tls/, rooms: ["process"], files: outboundDoor },
  { name: /^node:(net|http|https)$/, rooms: ["http", "launcher", "process", "electron"], files: outboundDoor },
  { name: /^hono|^@hono\//, rooms: ["http"] },
  { name: /^@orpc\/server/, rooms: ["http"] },
  {
    name: /^(pdfjs-dist|@napi-rs\/canvas|@e965\/xlsx|saxes|htmlparser2|postal-mime|@kenjiuno|tesseract\.js|yauzl|file-type|chardet|iconv-lite)/,
    rooms: ["reader/child"],
  },
  { name: /^(react|zustand|@base-ui)/, rooms: ["renderer"] },
];

/** Entry files started by URL, not imported: they belong to no importer. */
const imports = new Map(
  modules.map((file) => [
    file,
    ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true).importedFiles.map((found) => found.fileName),
  ]),
);

const resolved = (file: string, specifier: string): string | null =>
  specifier.startsWith("#src/")
    ? `src/${specifier.slice(5)}`
    : specifier.startsWith(".")
      ? relative(root, join(root, dirname(file), specifier))
      : null;

const withoutComments = (file: string): string => readFileSync(join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

describe("architecture", () => {
  it("cruises every module there is", () => {
    expect(modules.length).toBeGreaterThan(100);
    expect(new Set(modules.map(room)).difference(new Set(Object.keys(table)))).toEqual(new Set());
  });

  it("lets each room import only what the table lists", () => {
    const broken = modules.flatMap((file) =>
      (imports.get(file) ?? []).flatMap((specifier) => {
        const target = resolved(file, specifier);
        if (target === null || !/^(src|electron|renderer)\//.test(target)) return [];
        const [from, to] = [room(file), room(target)];
        return from === to || table[from]?.includes(to) === true ? [] : [`${file} → ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("keeps the single doors", () => {
    const broken = modules.flatMap((file) =>
      (imports.get(file) ?? []).flatMap((specifier) =>
        doors
          .filter((door) => door.name.test(specifier) && !door.rooms.includes(room(file)) && door.files?.test(file) !== true)
          .map(() => `${file} → ${specifier}`),
      ),
    );
    expect(broken).toEqual([]);
  });

  it("names another machine in one place, and calls no fetch of its own accord", () => {
    const naming = modules.filter((file) => /https:\/\/(?!127\.|localhost)[a-z0-9-]+\.[a-z]{2,}/i.test(withoutComments(file)));
    expect(naming.filter((file) => file.startsWith("src/"))).toEqual(["src/models/downloads/hub.ts"]);
    // Over the pipe, by an implementation of its own (launcher/pipe.ts).
    const calling = modules.filter((file) => file.startsWith("src/") && /(?<![.\w])fetch\(/.test(withoutComments(file)));
    expect(calling).toEqual(["src/launcher/clients.ts"]);
  });

  it("lets only the download's child be started with a way out", () => {
    const starters = modules.filter(
      (file) => file.startsWith("src/") && /\boutbound: \[/.test(withoutComments(file)) && !file.startsWith("src/process/"),
    );
    expect(starters.filter((file) => file !== "src/wiring/downloads.ts")).toEqual([]);
  });

  it("has no import cycles", () => {
    const graph = new Map(
      modules.map((file) => [
        file,
        (imports.get(file) ?? []).flatMap((specifier) => resolved(file, specifier) ?? []).filter((target) => imports.has(target)),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
      if (done.has(file)) return;
      done.add(file);
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    };
    for (const file of modules) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it("never sets raw HTML and holds no unexplained escape from the types", () => {
    const broken = modules.filter((file) =>
      /dangerouslySetInnerHTML|innerHTML\s*=|@ts-ignore|@ts-expect-error|\bas any\b|: any\b/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(broken).toEqual([]);
  });

  it("gives every first-level folder a README of at most 30 lines", () => {
    const folders = [
      ...readdirSync(join(root, "src"), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `src/${entry.name}`),
      "electron",
      "renderer",
      "test",
    ];
    const lines = folders.map((folder) => ({ folder, lines: readFileSync(join(root, folder, "README.md"), "utf8").split("\n").length }));
    expect(lines.filter((one) => one.lines > 31)).toEqual([]);
  });
});
