import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const repository = join(import.meta.dirname, "../..");
const guide = readFileSync(join(repository, "docs/anchor-an-agent.md"), "utf8");

describe("the guide to anchors in attention", () => {
  it("[BLD-007] [PIP-001] [PIP-006] shows what its example prints", () => {
    const [, command, printed] = /^```sh\n(.*?)\n```\n\n```text\n(.*?)^```/ms.exec(guide)!;
    expect(execFileSync("bash", ["-c", command!], { encoding: "utf8", cwd: repository })).toBe(printed);
  });

  it("[BLD-007] names nothing that the package does not export", async () => {
    const exported = new Set([
      ...Object.keys(await import("../../src/index.ts")),
      ...Object.keys(await import("../../kernels/index.ts")),
    ]);
    const functions = [...guide.matchAll(/`((?:open|seeded|hashing|sentence)\w+)(?:\([^`]*)?`/gu)].map(
      ([, name]) => name!,
    );
    expect(functions.length).toBeGreaterThan(6);
    for (const name of functions) expect(exported).toContain(name);
  });
});
