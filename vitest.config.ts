/** Three projects: pure and integration tests in Node, page parts in happy-dom; files in turn where they start real children (two cores). */
import { defineConfig } from "vitest/config";

const node = { environment: "node" as const, execArgv: [] as string[] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...node,
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/architecture.test.ts"],
          exclude: ["test/unit/renderer/**"],
        },
      },
      { test: { name: "page", environment: "happy-dom", include: ["test/unit/renderer/**/*.test.{ts,tsx}"] } },
      { test: { ...node, name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          ...node,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 60_000,
          fileParallelism: false,
          retry: process.env.CI === undefined ? 0 : 1,
        },
      },
      { test: { ...node, name: "model", include: ["test/model/**/*.test.ts"], testTimeout: 120_000, fileParallelism: false } },
    ],
  },
});
