import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SdePlace } from "./commands.ts";

const docs = join(import.meta.dirname, "../../docs");

it("[SDE-050] the guide to judging a trajectory does what it says", async () => {
  const guide = await readFile(join(docs, "judge-an-error-trajectory.md"), "utf8");
  const place = await SdePlace.make();
  let printed = "";
  const line = /^fieldprint sde (?<words>[^>;]+?)(?: > (?<file>\S+?))?(?<code>; echo \$\?)?$/u;
  try {
    for (const { groups } of guide.matchAll(/^```(?<language>sh|text)\n(?<text>.*?)^```$/gmsu)) {
      if (groups!["language"] === "text") {
        expect(printed).toBe(groups!["text"]);
        continue;
      }
      printed = "";
      for (const command of groups!["text"]!.trimEnd().split("\n")) {
        const { words, file, code } = line.exec(command)!.groups!;
        const done = await place.run(words!);
        expect([command, done.stderr]).toEqual([command, ""]);
        if (code === undefined) expect([command, done.code]).toEqual([command, 0]);
        if (file === undefined) printed += done.stdout;
        else await writeFile(place.path(file), done.stdout);
        if (code !== undefined) printed += `${done.code}\n`;
      }
    }
    const read = (name: string) => readFile(place.path(name), "utf8");
    expect(await read("error-trajectory.csv")).toBe(
      await readFile(join(docs, "examples/error-trajectory.csv"), "utf8"),
    );
    expect(await read("verdict.html")).toContain("Logged errors, and what may follow");
    expect(await read("kernel.txt")).toContain("within the bound");
    expect(await read("fan.txt")).toContain("probability by the law");
  } finally {
    await place.remove();
  }
});
