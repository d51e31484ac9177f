import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Analysis } from "../../conformance/index.ts";
import { SdePlace, usual } from "../sde/commands.ts";
import { fieldprint } from "./run-fieldprint.ts";

let place: SdePlace;

beforeAll(async () => {
  place = await SdePlace.make();
});

afterAll(() => place.remove());

const sde = (words: string) => place.run(words);
const analyzed = async (words: string) => (await place.answered<Analysis>(words)).value;

const unit = 2 ** -53;

describe("every sde command", () => {
  it("[SDE-010] explains itself, and the group names its commands", async () => {
    for (const name of ["analyze", "simulate", "estimate"]) {
      const { code, stdout } = await sde(`${name} --help`);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`  $ fieldprint sde ${name} `)]);
      expect(stdout).toMatch(/--json .*\n/);
      expect(stdout).toContain("Exit codes:\n    0  ");
    }
    for (const words of [["sde"], ["sde", "guess"]]) {
      const { code, stdout, stderr } = await fieldprint(words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("Choose from analyze, simulate, estimate");
    }
  });

  it("[SDE-011] assumes no convention, and says what each means", async () => {
    for (const command of ["analyze", "simulate --trajectory none.csv"]) {
      for (const convention of ["", " --convention Ito"]) {
        const { code, stdout, stderr } = await sde(`${command} --kappa 0.2 --sigma 0.5${convention}`);
        expect([code, stdout]).toEqual([2, ""]);
        expect(stderr).toContain("--convention ito means that kappa is the rate at which the mean of e decays");
        expect(stderr).toContain("--convention stratonovich that it is the rate at which almost every path decays");
        expect(stderr.trim().split("\n")).toHaveLength(1);
      }
    }
    await expect(readFile(place.path("none.csv"))).rejects.toThrow("ENOENT");
    const failed = await place.answered<{ readonly error: { readonly tag: string } }>("analyze --kappa 1 --sigma 1");
    expect([failed.code, failed.value.error.tag]).toEqual([2, "UsageError"]);
  });

  const refusals = [
    ["analyze --sigma 1 --convention ito", "--kappa is missing"],
    ["analyze --kappa 1 --convention ito", "--sigma is missing"],
    ["analyze --kappa NaN --sigma 1 --convention ito", "--kappa <k>"],
    ["analyze --kappa 1 --sigma -1 --convention ito", "--sigma: expected 0, or a number from 2^-64 to 2^64, got -1"],
    [`analyze ${usual} --error0 0`, "--error0 <e>"],
    [`analyze ${usual} --error0 1e-305`, "--error0: expected a number above 0, from 2^-1000 to 2^1000"],
    [`analyze ${usual} --level -2`, "--level <l>"],
    [`analyze ${usual} --risk 0.1`, "--risk says nothing without --level"],
    [`analyze ${usual} --scheme milstein`, "--scheme says nothing without --step"],
    [`analyze ${usual} --step 1 --scheme theta:2`, "expected exact, euler-maruyama, milstein, or theta:T"],
    [`analyze ${usual} --level 2 --risk 1`, "--risk: expected a number above 0 and below 1, got 1"],
    [`analyze ${usual} --level 0.5 --risk 0.1`, "--level: expected above the start, 1, got 0.5"],
    [`analyze ${usual} --step 0.4 --horizon 1`, "--horizon: expected a whole number of steps of 0.4, got 2.5"],
    [`simulate ${usual} --paths 0`, "expected an integer from 1 to 4194304"],
    [`simulate ${usual} --horizon 0`, "expected a number above 0"],
    [`simulate ${usual} --seed 1.5`, "expected an integer"],
    [`simulate ${usual} --backend abacus`, "Allowed choices are float64, cpu"],
    [`simulate ${usual} --backend cpu --scheme milstein`, "--scheme: expected exact on cpu"],
    [`simulate ${usual} --steps 1000001 --trajectory t.csv`, "--steps: expected at most 1000000"],
    ["estimate nowhere.csv", "nowhere.csv: expected a CSV file of times and errors"],
  ].map(([words, problem]) => ({ title: `[SDE-012] refuses ${words}`, words: words!, problem: problem! }));
  it.each(refusals)("$title", async ({ words, problem }) => {
    const { code, stdout, stderr } = await sde(words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(problem);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("[SDE-013] [SDE-023] [SDE-034] [SDE-044] writes pages and figures that need nothing else, or refuses first", async () => {
    await sde(
      `simulate ${usual} --paths 5 --steps 50 --horizon 9 --level 4 --trajectory t.csv --html s.html --svg s.svg`,
    );
    await sde(`analyze ${usual} --level 4 --step 0.5 --scheme milstein --html a.html --svg a.svg`);
    await sde(`analyze ${usual} --svg levels.svg`);
    await sde("estimate t.csv --level 4 --html e.html --svg e.svg");
    const read = (file: string) => readFile(place.path(file), "utf8");
    const figures: ReadonlyArray<readonly [file: string, titles: ReadonlyArray<string>]> = [
      ["a", ["Probability of a collapse", "Where it is stable", "Mean square factor of a step"]],
      ["s", ["Errors through time"]],
      ["e", ["Logged errors, and what may follow"]],
    ];
    for (const [file, titles] of figures) {
      const [page, picture] = [await read(`${file}.html`), await read(`${file}.svg`)];
      for (const title of titles) for (const text of [page, picture]) expect(text).toContain(`aria-label="${title}"`);
      expect(page.match(/<svg/g)).toHaveLength(titles.length);
      expect(picture.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
      for (const text of [page, picture]) expect(text).not.toMatch(/<script|<link|(?:src|href)="|url\(|NaN/);
    }
    expect(await read("levels.svg")).toContain("that e reaches a level ever");
    expect(await read("s.html")).toContain("dashed: the level 4");
    await sde(`analyze ${usual} --html early.html --svg nowhere/file`);
    await expect(read("early.html")).rejects.toThrow("ENOENT");
    for (const flag of ["--html", "--svg"]) {
      for (const command of [`analyze ${usual}`, `simulate ${usual} --steps 2147483648 --paths 4194304`]) {
        const { code, stderr } = await sde(`${command} ${flag} nowhere/file`);
        expect([code, stderr]).toEqual([2, expect.stringContaining("nowhere/file: expected a file to write to")]);
      }
    }
  });
});

describe("sde analyze", () => {
  it("[SDE-020] says when the process is stable, in either convention alike", async () => {
    const value = await analyzed(`analyze ${usual}`);
    expect(value).toMatchObject({
      logDecayRate: 0.325,
      lyapunovExponent: -0.325,
      criticalExponent: 2.6,
      otherConvention: { convention: "stratonovich", kappa: 0.325 },
      stable: { almostSurely: true, mean: true, meanSquare: true },
      thresholds: { almostSurely: { threshold: -0.125 }, mean: { threshold: 0 }, meanSquare: { threshold: 0.125 } },
      collapse: null,
      scheme: null,
    });
    const other = await analyzed("analyze --kappa 0.325 --sigma 0.5 --convention stratonovich");
    for (const field of ["logDecayRate", "lyapunovExponent", "criticalExponent", "stable"] as const) {
      expect(other[field]).toEqual(value[field]);
    }
    const low = await analyzed("analyze --kappa -0.1 --sigma 0.5 --convention ito");
    expect(low.stable).toEqual({ almostSurely: true, mean: false, meanSquare: false });
    const { stdout } = await sde(`analyze ${usual}`);
    expect(stdout).toContain("de = -0.2 e dt + 0.5 e dW (ito), e0 = 1\n");
    expect(stdout).toMatch(/\nin mean square {2}yes {8}0\.125 {3}0\.075$/m);
  });

  it("[SDE-021] tells the risk of a collapse and the kappa that keeps one", async () => {
    const collapse = (await analyzed(`analyze ${usual} --error0 0.5 --level 8 --risk 0.01`)).collapse!;
    expect(collapse).toMatchObject({ level: 8, horizon: "Infinity", meanSquareBound: 1 / 256 });
    // Told to 1e-12 (DYN-010); the exponent 10.4 and the power round.
    expect(Math.abs(collapse.probability / 2 ** (-4 * 2.6) - 1)).toBeLessThanOrEqual(1e-12 + 10 * unit);
    const kappa = 0.125 * (Math.log(100) / Math.log(16) - 1);
    // Two logarithms, their quotient, a product and a difference on either side, of terms 0.125 (1.66 + 1).
    expect(Math.abs(collapse.target!.kappa - kappa)).toBeLessThanOrEqual(16 * unit * 0.125 * 2.67);
    expect([collapse.target!.kept, kappa < 0.2]).toEqual([true, true]);
    const soon = (await analyzed(`analyze ${usual} --error0 0.5 --level 8 --horizon 2 --risk 1e-9`)).collapse!;
    expect(soon.probability).toBeLessThan(collapse.probability);
    expect([soon.bound, soon.target!.kept]).toEqual([collapse.bound, false]);
    const needed = soon.target!.kappa;
    const kept = await analyzed(
      `analyze --kappa ${needed} --sigma 0.5 --convention ito --error0 0.5 --level 8 --horizon 2 --risk 1e-9`,
    );
    expect(kept.collapse!.target!.kept).toBe(true);
  });

  it("[SDE-022] tells what a scheme does with a step", async () => {
    const words = "analyze --kappa 2 --sigma 1 --convention ito --scheme euler-maruyama";
    const scheme = (await analyzed(`${words} --step 0.25`)).scheme!;
    expect(scheme).toEqual({
      scheme: "euler-maruyama",
      timeStep: 0.25,
      stableSteps: { from: 0, to: 0.75 },
      stable: true,
      meanSquareFactor: 0.5,
      atHorizon: null,
    });
    const wide = (await analyzed(`${words} --step 1 --horizon 3`)).scheme!;
    expect([wide.stable, wide.meanSquareFactor, wide.atHorizon!.steps]).toEqual([false, 2, 3]);
    // Told to 1e-12 (DYN-042).
    expect(Math.abs(wide.atHorizon!.weakMean / (-1 - Math.exp(-6)) - 1)).toBeLessThanOrEqual(1e-12);
    expect(wide.atHorizon!.leavesProbability).toBeGreaterThan(0.8);
    const exact = (await analyzed(`${words.replace("euler-maruyama", "exact")} --step 1 --horizon 3`)).scheme!;
    expect(exact.atHorizon).toMatchObject({ strong: 0, weakMean: 0, leavesProbability: 0 });
  });
});
