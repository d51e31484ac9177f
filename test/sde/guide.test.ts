import { Result } from "effect";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readTrajectory } from "../../conformance/index.ts";
import { fieldprint } from "../cli/run-fieldprint.ts";
import { SdePlace } from "./commands.ts";

const docs = join(import.meta.dirname, "../../docs");

/** The same but for how a platform rounds: normal numbers to 8 units of 2^-53 (RND-004), exp and logarithms to 2. */
function expectSameTrajectory(made: string, kept: string): void {
  const [ours, theirs] = [made, kept].map((text) => Result.getOrThrow(readTrajectory("example", text)));
  expect(ours!.times).toEqual(theirs!.times);
  let size = 0;
  ours!.errors.forEach((error, i) => {
    // |scale z| of a step is at most |the change of ln e| + nu h, with nu = 0.095 and h = 0.25.
    if (i > 0) size += Math.abs(Math.log(error / ours!.errors[i - 1]!)) + 2 * 0.095 * 0.25;
    expect(Math.abs(theirs!.errors[i]! / error - 1)).toBeLessThanOrEqual((24 * size + 8) * 2 ** -53);
  });
}

it("[SDE-050] the guide to judging a trajectory does what it says", async () => {
  const guide = await readFile(join(docs, "judge-an-error-trajectory.md"), "utf8");
  const place = await SdePlace.make();
  let printed = "";
  const line = /^fieldprint (?<words>[^>;]+?)(?: > (?<file>\S+?))?(?<code>; echo \$\?)?$/u;
  try {
    for (const { groups } of guide.matchAll(/^```(?<language>sh|text)\n(?<text>.*?)^```$/gmsu)) {
      if (groups!["language"] === "text") {
        expect(printed).toBe(groups!["text"]);
        continue;
      }
      printed = "";
      for (const command of groups!["text"]!.trimEnd().split("\n")) {
        const { words, file, code } = line.exec(command)!.groups!;
        const done = await fieldprint(words!.split(" "), { cwd: place.directory });
        expect([command, done.stderr]).toEqual([command, ""]);
        if (code === undefined) expect([command, done.code]).toEqual([command, 0]);
        if (file === undefined) printed += done.stdout;
        else await writeFile(place.path(file), done.stdout);
        if (code !== undefined) printed += `${done.code}\n`;
      }
    }
    const read = (name: string) => readFile(place.path(name), "utf8");
    expectSameTrajectory(
      await read("error-trajectory.csv"),
      await readFile(join(docs, "examples/error-trajectory.csv"), "utf8"),
    );
    expect(await read("verdict.html")).toContain("Logged errors, and what may follow");
    expect(await read("kernel.txt")).toContain("within the bound");
    expect(await read("run.txt")).toContain("\n  errors: agent.csv: try fieldprint sde estimate agent.csv\n");
    expect(await read("fan.txt")).toContain("probability by the law");
  } finally {
    await place.remove();
  }
});
