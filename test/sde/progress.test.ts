import { Result } from "effect";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { readTrajectory } from "../../conformance/index.ts";
import { errorProcess, simulateEnsemble } from "../../src/index.ts";
import { usual } from "./commands.ts";

const main = fileURLToPath(new URL("../../dist/conformance/cli/main.js", import.meta.url));
const fastClock = new URL("fast-clock.mjs", import.meta.url).href;
const run = promisify(execFile);

const script = await run("script", ["--version"]).then(
  ({ stdout }) => stdout.includes("util-linux"),
  () => false,
);

describe("how far a command has come", () => {
  it("[SDE-035] [DYN-050] is told after every block of 1024 steps of a path, of one path too", () => {
    const process = Result.getOrThrow(errorProcess({ kappa: 0.2, sigma: 0.5, convention: "ito", initial: 1 }));
    const told = (paths: number, steps: number) => {
      const done: Array<number> = [];
      const options = { paths, steps, timeStep: 0.01, seed: 1 };
      const watched = simulateEnsemble(process, options, (all) => done.push(all));
      expect(watched).toEqual(simulateEnsemble(process, options));
      return done;
    };
    expect(told(1, 3000)).toEqual([1024, 2048, 3000]);
    expect(told(3, 1500)).toEqual([1024, 1500, 2524, 3000, 4024, 4500]);
    expect(told(2, 1)).toEqual([1, 2]);
  });

  it("[SDE-045] is told after every 1000 records of a file, by its bytes", () => {
    const lines = Array.from({ length: 4500 }, (_, i) => `${1000 + i},${i % 2 === 0 ? "1.5" : "2.5"}\n`);
    const shares: Array<number> = [];
    Result.getOrThrow(readTrajectory("t", `\uFEFF${lines.join("")}`, (share) => shares.push(share)));
    expect(shares).toHaveLength(4);
    // Of 4500 lines of nine bytes; a record may be told before its end of line or after, and the mark has three bytes.
    for (const [i, share] of shares.entries()) expect(Math.abs(share - (i + 1) / 4.5)).toBeLessThan(12 / 40_500);
  });

  it("[SDE-035] shows on a terminal which percentage is simulated, whatever simulates", async (context) => {
    if (!script) context.skip("needs the `script` of util-linux for a pseudo-terminal");
    for (const [paths, more] of [
      [20_000, ""],
      [20_000, " --backend cpu"],
    ] as const) {
      const command = `'${process.execPath}' --import '${fastClock}' '${main}' sde simulate ${usual} --paths ${paths}${more}`;
      const { stdout } = await run("script", ["-qec", command, "/dev/null"]);
      const shown = stdout.split("\r\u001b[2K");
      const line = new RegExp(`^simulated (\\d+) % of ${paths} paths of 1000 steps$`, "u");
      const shares = shown.slice(1, -1).map((text) => Number(line.exec(text)?.[1]));
      expect(shares.length).toBeGreaterThan(0);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.every((share) => share >= 0 && share <= 100)).toBe(true);
      expect(stripVTControlCharacters(shown.at(-1)!)).toMatch(/^de = -0\.2 e dt/u);
    }
  });
});
