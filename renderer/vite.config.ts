/** How the page is built: plain static files, nothing inline, so that the content security policy needs no exception. */
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Every engine that runs the page (Electron 45, current browsers) knows ES2024 and light-dark(). */
const target = ["chrome130", "firefox132", "safari18"];

/** KaTeX brings each font three times; every engine of ours reads the smallest, so 40 of 60 files stay out of the page. */
const onlyWoff2: Plugin = {
  name: "only-woff2",
  enforce: "pre",
  transform: (code, id) =>
    /katex[^/]*\.css/.test(id) ? code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\(["'][a-z]+["']\)/g, "") : null,
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [onlyWoff2, react(), tailwindcss()],
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../dist/renderer", import.meta.url)),
    emptyOutDir: true,
    target,
    cssTarget: target,
    /** data: URLs would be allowed for images, but fonts and workers must be files. */
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
});
