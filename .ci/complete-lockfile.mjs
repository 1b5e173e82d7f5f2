/**
 * Run by hand after `npm install`: adds to package-lock.json the optional packages of other platforms that the registry at hand did not offer.
 * npm leaves such packages out of the lockfile, and `npm ci` then refuses the lockfile as incomplete. What is added has the exact version that its
 * parent asks for and the platform its name says, and no integrity, because nobody here has seen it; on a machine of another platform npm fetches it by version.
 */
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const systems = { darwin: "darwin", mac: "darwin", win32: "win32", win: "win32", android: "android", freebsd: "freebsd", linux: "linux", openharmony: "openharmony" };
const processors = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "wasm32"];

const platformOf = (name) => {
  const words = name.split("/").at(-1).split("-");
  const os = words.map((word) => systems[word]).find((system) => system !== undefined);
  const cpu = words.find((word) => processors.includes(word));
  if (cpu === undefined) throw new Error(`${name}: its platform cannot be told from its name`);
  return { cpu: [cpu], ...(os === undefined ? {} : { os: [os] }), ...(name.includes("musl") ? { libc: ["musl"] } : {}) };
};

const added = [];
for (const parent of Object.values(lock.packages))
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined || !/^\d/.test(version) || !/-(x64|arm|ia32|ppc64|riscv64|s390x|wasm32)/.test(name)) continue;
    lock.packages[key] = { version, ...platformOf(name), ...(parent.dev ? { dev: true } : {}), optional: true };
    added.push(`${name}@${version}`);
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "nothing was missing" : added.join("\n"));
