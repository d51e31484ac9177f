import { Result } from "effect";
import * as fc from "fast-check";
import { truncate, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Judgement, readTrajectory, trajectoryText } from "../../conformance/index.ts";
import { estimateProcess, kappaInterval, nuInterval, trajectory, varianceInterval } from "../../src/index.ts";
import { SdePlace } from "./commands.ts";

let place: SdePlace;

beforeAll(async () => {
  place = await SdePlace.make();
});

afterAll(() => place.remove());

const judged = async (text: string, more = "") => {
  await writeFile(place.path("t.csv"), text);
  return place.answered<Judgement>(`estimate t.csv${more}`);
};

/** Errors that fall by `rate` a unit of time, half a step up and down in turn by `wobble`. */
const wobbly = (rate: number, wobble: number, points = 200) =>
  Array.from({ length: points }, (_, i) => `${i},${Math.exp((i % 2 === 0 ? wobble : -wobble) - rate * i)}\n`).join("");

const unit = 2 ** -53;
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });

describe("the file of a trajectory", () => {
  it("[SDE-040] [SDE-033] is read as it was written, in each of its forms", () => {
    const forms = fc.record({
      header: fc.boolean(),
      bom: fc.boolean(),
      crlf: fc.boolean(),
      between: fc.constantFrom(",", ";", "\t", ", "),
    });
    const gap = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    const points = fc.array(fc.tuple(gap, positive), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(points, forms, (pairs, { header, bom, crlf, between }) => {
        let time = -7.5;
        const rows = pairs.map(([gap, error]) => [(time += gap), error] as const);
        const lines = [...(header ? [`Time${between}Error`] : []), ...rows.map((row) => row.join(between))];
        const text = (bom ? "\uFEFF" : "") + lines.join(crlf ? "\r\n" : "\n");
        const { times, errors, moves } = Result.getOrThrow(readTrajectory("t", text));
        expect([...times]).toEqual(rows.map(([time]) => time));
        expect([...errors]).toEqual(rows.map(([, error]) => error));
        expect(moves).toEqual(Result.getOrThrow(trajectory(times, errors)));
        const again = Result.getOrThrow(readTrajectory("t", trajectoryText(times, errors)));
        expect([again.times, again.errors]).toEqual([times, errors]);
      }),
    );
  });

  const refusals = [
    { what: "nothing", text: "", line: null, expected: "at least 3 points" },
    { what: "a header alone", text: "time,error\n", line: null, expected: "at least 3 points" },
    { what: "two points", text: "0,1\n1,2\n", line: null, expected: "at least 3 points" },
    { what: "three columns", text: "0,1\n1,2,3\n", line: 2, expected: "two fields" },
    { what: "one column", text: "time,error\n\n5\n", line: 3, expected: "two fields" },
    { what: "a word", text: "t,e\n0,1\n1,one\n", line: 3, expected: "a number as the error" },
    { what: "a second header", text: "t,e\nt,e\n0,1\n", line: 2, expected: "a number as the time" },
    { what: "NaN", text: "0,1\n1,NaN\n2,1\n", line: 2, expected: "a number as the error" },
    { what: "an infinite error", text: "0,1\n1,1e999\n2,1\n", line: 2, expected: "a finite error" },
    { what: "hexadecimal", text: "0,1\n1,0x10\n", line: 2, expected: "a number as the error" },
    { what: "an empty field", text: "0,1\n1,\n", line: 2, expected: "a number as the error" },
    { what: "an error of 0", text: "time,error\n0,1\n1,0\n2,1\n", line: 3, expected: "an error above 0" },
    { what: "an error below 0", text: "0,1\n1,-2\n2,1\n", line: 2, expected: "an error above 0" },
    { what: "a time twice", text: "0,1\n\n1,2\n1,3\n", line: 4, expected: "a time after 1" },
    { what: "unsorted times", text: "0,1\r\n2,2\r\n1,3\r\n", line: 3, expected: "a time after 2" },
    { what: "columns in the other order", text: "error,time\n1,0\n", line: 1, expected: "the time first" },
    { what: "an open quote", text: '0,1\n1,"2\n3,4\n', line: 2, expected: "lines of two fields" },
    { what: "an endless line", text: `0,1\n1,${"2".repeat(2_000)}\n`, line: 2, expected: "lines of two fields" },
  ].map((row) => ({ ...row, title: `[SDE-040] refuses ${row.what}` }));
  it.each(refusals)("$title", ({ text, line, expected }) => {
    const refused = Result.getOrThrow(Result.flip(readTrajectory("errors.csv", text)));
    expect([refused.line, refused.message]).toEqual([line, expect.stringContaining(expected)]);
    expect(refused.message).toContain(line === null ? "errors.csv: " : `errors.csv, line ${line}: `);
    expect(refused.message.length).toBeLessThan(200);
  });

  it("[SDE-040] refuses a file that is none, in one line", async () => {
    await writeFile(place.path("binary.csv"), Uint8Array.of(0xff, 0xfe, 0x30));
    await writeFile(place.path("long.csv"), "");
    await truncate(place.path("long.csv"), 2 ** 26 + 1);
    for (const [file, problem] of [
      ["binary.csv", "bytes that are not UTF-8"],
      ["long.csv", "at most 67108864 bytes"],
      [".", "a directory"],
    ] as const) {
      const { code, stdout, stderr } = await place.run(`estimate ${file}`);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(problem)]);
    }
  });
});

describe("sde estimate", () => {
  it("[SDE-041] prints estimates with their intervals, kappa in both conventions", async () => {
    const { value } = await judged(wobbly(0.05, 0.3, 41), " --confidence 0.9");
    const rows = wobbly(0.05, 0.3, 41)
      .trimEnd()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    const moves = trajectory(
      rows.map(([t]) => t!),
      rows.map(([, e]) => e!),
    );
    const told = estimateProcess(Result.getOrThrow(moves));
    expect(value.nu).toEqual({ estimate: told.nu, ...Result.getOrThrow(nuInterval(told, 0.9)) });
    expect(value.variance).toEqual({ estimate: told.variance, ...Result.getOrThrow(varianceInterval(told, 0.9)) });
    const ito = Result.getOrThrow(kappaInterval(told, "ito", 0.9));
    expect(value.kappa.ito).toEqual({ estimate: told.nu - told.variance / 2, ...ito });
    expect(value.kappa.stratonovich).toEqual(value.nu);
    expect(value.criticalExponent.estimate).toBe((2 * told.nu) / told.variance);
    expect([value.points, value.duration, value.last.time]).toEqual([41, 40, 40]);
  });

  const verdicts = [
    { what: "falls fast", rate: 0.5, flags: "", verdict: "stable", code: 0 },
    { what: "rises fast", rate: -0.5, flags: "", verdict: "unstable", code: 1 },
    { what: "stays", rate: 0, flags: "", verdict: "undetermined", code: 3 },
    { what: "falls fast enough in mean square", rate: 0.6, flags: " --decide mean-square", verdict: "stable", code: 0 },
    {
      what: "falls too slowly in mean square",
      rate: 0.1,
      flags: " --decide mean-square",
      verdict: "unstable",
      code: 1,
    },
    { what: "falls as fast as the noise", rate: 0.18, flags: " --decide mean", verdict: "undetermined", code: 3 },
    { what: "keeps a far level", rate: 0.5, flags: " --level 100", verdict: "stable", code: 0 },
    { what: "rises to a level", rate: -0.01, flags: " --level 100", verdict: "unstable", code: 1 },
    { what: "may rise to a level", rate: 0.05, flags: " --level 100", verdict: "undetermined", code: 3 },
  ].map((row) => ({ ...row, title: `[SDE-042] [SDE-043] what ${row.what} is ${row.verdict}` }));
  it.each(verdicts)("$title", async ({ rate, flags, verdict, code }) => {
    const answer = await judged(wobbly(rate, 0.3), flags);
    const { decisions, collapse } = answer.value;
    const asked = flags.includes("mean-square")
      ? decisions.meanSquare
      : flags.includes("mean")
        ? decisions.mean
        : decisions.almostSurely;
    expect([answer.code, (collapse?.decision ?? asked).verdict]).toEqual([code, verdict]);
    const { stdout } = await place.run(`estimate t.csv${flags}`);
    expect(stdout).toContain(`${verdict}: `);
    if (verdict === "undetermined") expect(stdout).toContain("only a longer time than T = 199.0 narrows nu");
  });

  it("[SDE-042] less doubt makes fewer verdicts, never the opposite", async () => {
    const codes = [];
    for (const alpha of ["0.25", "0.05", "1e-6", "1e-12"]) {
      codes.push((await judged(wobbly(0.15, 0.3), ` --alpha ${alpha}`)).code);
    }
    expect(codes).toEqual(codes.toSorted((a, b) => a! - b!));
    expect([codes[0], codes.at(-1)]).toEqual([0, 3]);
  });

  it("[SDE-043] tells a level that was reached, with its time, and the least exponent else", async () => {
    const reached = (await judged("0,1\n1,5\n2.5,0.5\n3,0.1\n", " --level 5")).value.collapse!;
    expect(reached.reached).toEqual({ time: 1, error: 5 });
    expect(reached.decision).toMatchObject({ verdict: "unstable", message: expect.stringContaining("at time 1") });
    const { collapse, criticalExponent } = (await judged("0,1\n1,5\n2.5,0.5\n3,0.125\n", " --level 8 --risk 0.125"))
      .value;
    // ln 8/ln 64: two logarithms within an ulp and a quotient.
    expect(Math.abs(collapse!.requiredExponent! / 0.5 - 1)).toBeLessThanOrEqual(6 * unit);
    // The exponent p* ln 64 has a logarithm and a product, 3 units of it; exp and the power are within an ulp.
    const [risk, folds] = [64 ** -criticalExponent.estimate, criticalExponent.estimate * Math.log(64)];
    expect([folds > 0.1, folds < 100]).toEqual([true, true]);
    expect(Math.abs(collapse!.probability.estimate / risk - 1)).toBeLessThanOrEqual((3 * folds + 6) * unit);
    expect(collapse!.probability.upper).toBeGreaterThanOrEqual(collapse!.probability.lower);
    for (const [flags, problem] of [
      ["--level 6 --risk 1", "--risk: expected a number above 0 and below 1, got 1"],
      ["--alpha 0.5", "--alpha: expected 1e-12 to 0.25, got 0.5"],
      ["--confidence 1", "--confidence: expected 0.5 to 1 - 2e-14, got 1"],
    ] as const) {
      expect(await place.run(`estimate t.csv ${flags}`)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(problem),
      });
    }
  });
});
