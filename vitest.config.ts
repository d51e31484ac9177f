import { defineConfig } from "vitest/config";

/** Files that need a process of their own: they measure memory, or load native modules or start servers that stay. */
const alone = [
  "test/kernels/**/*.test.ts",
  "test/adapters/**/*.test.ts",
  "test/conformance/backends.test.ts",
  "test/*-postgres/**/*.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["test/seed.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Loading everything anew for every file would take longer than the tests.
    projects: [
      { extends: true, test: { name: "shared", include: ["test/**/*.test.ts"], exclude: alone, isolate: false } },
      { extends: true, test: { name: "alone", include: alone } },
    ],
  },
});
