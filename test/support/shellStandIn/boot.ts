/** Starts the shell's built main module with the stand-in in the place of `electron`. Usage: electron [switches] <main.js> [arguments]. */
import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const standIn = new URL("./electronModule.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/main|\/common)?$/.test(specifier)
      ? { url: standIn, shortCircuit: true, format: "module-typescript" }
      : next(specifier, context),
});

Object.defineProperty(process, "resourcesPath", { value: fileURLToPath(new URL(".", import.meta.url)) });
const main = process.argv.slice(2).find((argument) => argument.endsWith(".js"));
if (main === undefined) throw new Error("no main module was named");
await import(pathToFileURL(resolve(main)).href);
const { startApp } = await import("./electronModule.ts");
await startApp();
