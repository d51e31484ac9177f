import { Result } from "effect";
import * as fc from "fast-check";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoopReport, loopTrajectory, readTrajectory, trajectoryText } from "../../conformance/index.ts";
import { fieldprint } from "../cli/run-fieldprint.ts";
import { SdePlace } from "./commands.ts";

let place: SdePlace;

beforeAll(async () => {
  place = await SdePlace.make();
});

afterAll(() => place.remove());

describe("the error trajectory of a loop", () => {
  it("[RUN-006] has a point for every token with anchors, and counts the others", () => {
    const angle = fc.double({ min: 2 ** -30, max: Math.PI, noNaN: true });
    const segment = fc.tuple(fc.boolean(), fc.array(angle, { maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        const report = segments.map(([anchored, angles]) => ({
          error: anchored ? angles : null,
          anchorMass: angles.map(() => 0),
        }));
        const { times, errors } = loopTrajectory({ segments: report as unknown as LoopReport["segments"] });
        const tokens = segments.flatMap(([anchored, angles]) => angles.map((error) => (anchored ? error : null)));
        expect(times.map((time) => tokens[time])).toEqual(errors);
        expect(times).toEqual(tokens.flatMap((error, token) => (error === null ? [] : [token])));
        fc.pre(times.length >= 3);
        const read = Result.getOrThrow(readTrajectory("t", trajectoryText(times, errors)));
        expect([[...read.times], [...read.errors]]).toEqual([times, errors]);
      }),
    );
  });

  it("[RUN-006] is written for estimate to read", async () => {
    const run = (...words: ReadonlyArray<string>) => fieldprint(["run", ...words], { cwd: place.directory });
    const { code, stdout, stderr } = await run("--seed", "3", "--trajectory", "errors.csv", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const { times, errors } = loopTrajectory(JSON.parse(stdout) as LoopReport);
    expect(await readFile(place.path("errors.csv"), "utf8")).toBe(trajectoryText(times, errors));
    const estimate = await place.run("estimate errors.csv");
    expect([estimate.stderr, estimate.stdout.split("\n")[0]]).toEqual([
      "",
      expect.stringMatching(new RegExp(`^${times.length} points over a time of ${times.at(-1)! - times[0]!};`, "u")),
    ]);

    const refused = await run("--trajectory", "nowhere/errors.csv", "--html", "early.html");
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("nowhere/errors.csv: expected a file to write to");
    await expect(readFile(place.path("early.html"))).rejects.toThrow("ENOENT");
    for (const words of [
      ["--trajectory", "."],
      ["--trajectory", "same", "--html", "same"],
    ]) {
      const { code, stderr } = await run(...words, "--dir", "never");
      expect([code, stderr]).toEqual([2, expect.stringMatching(/a directory|another option/u)]);
    }
    await expect(readFile(place.path("never/log"))).rejects.toThrow("ENOENT");
  });
});
