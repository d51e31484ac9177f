import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/check-crashes.mjs", import.meta.url));

interface Sum {
  readonly runs: number;
  readonly afterAnswer: number;
  readonly acknowledged: number;
  readonly problems: ReadonlyArray<string>;
}

function checkCrashes(...flags: ReadonlyArray<string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--json", ...flags], { encoding: "utf8" });
  if (!stdout.startsWith("{")) throw new Error(stderr);
  return { status, ...(JSON.parse(stdout) as Sum) };
}

describe("a process that is killed", () => {
  it("[STO-026] leaves every acknowledged record, unchanged, and only whole appends after them", () => {
    const { status, runs, afterAnswer, acknowledged, problems } = checkCrashes("--runs", "12", "--seed", "20261123");
    expect({ status, runs, problems }).toEqual({ status: 0, runs: 12, problems: [] });
    expect(afterAnswer).toBeGreaterThan(2);
    expect(acknowledged).toBeGreaterThanOrEqual(afterAnswer);
  });

  it("[STO-026] is found out when it acknowledged what is not there", () => {
    const { status, problems } = checkCrashes("--runs", "2", "--seed", "3", "--lie");
    expect(status).toBe(1);
    expect(problems[0]).toContain("is not there");
  });
});
