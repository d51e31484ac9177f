import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inDirectory } from "../case/case-directory.ts";
import { fieldprint, fieldprintProcess, mutantCommand } from "./run-fieldprint.ts";

/** Runs whole and in shards; the directory of the whole, and the report files of the shards. */
async function runs(parent: string, count: number, words: ReadonlyArray<string>) {
  const whole = join(parent, "whole");
  await fieldprint(["conform", ...words, "--report", whole]);
  const files: Array<string> = [];
  for (let index = 1; index <= count; index++) {
    const directory = join(parent, `shard-${index}`);
    await fieldprint(["conform", ...words, "--shard", `${index}/${count}`, "--report", directory]);
    files.push(join(directory, "report.json"));
  }
  return { whole, files };
}

const bytesOf = (directory: string) => readFile(join(directory, "report.json"), "utf8");

describe("merge", { timeout: 180_000 }, () => {
  it("[CON-108] four shards of a conforming run give the bytes of the whole", () =>
    inDirectory(async (parent) => {
      const { whole, files } = await runs(parent, 4, ["--backend", "cpu", "--suite", "edges"]);
      const merged = join(parent, "merged");
      const { code, stdout } = await fieldprintProcess(["merge", ...files.toReversed(), "--report", merged]);
      expect({ code, verdict: stdout.split("\n")[0] }).toEqual({ code: 0, verdict: "conforms" });
      expect(await bytesOf(merged)).toBe(await bytesOf(whole));
      expect((await readdir(merged)).toSorted()).toEqual([
        "badge.svg",
        "report.html",
        "report.json",
        "report.junit.xml",
      ]);
    }));

  it("[CON-108] two shards of a failing program give the bytes and the saved cases of the whole", () =>
    inDirectory(async (parent) => {
      const words = ["--subject", mutantCommand("MUT-020"), "--suite", "edges,random", "--runs", "8"];
      const { whole, files } = await runs(parent, 2, words);
      const merged = join(parent, "merged");
      expect(await fieldprint(["merge", ...files, "--report", merged])).toMatchObject({ code: 1, stderr: "" });
      expect(await bytesOf(merged)).toBe(await bytesOf(whole));
      const cases = (directory: string) => readdir(join(directory, "cases"), { recursive: true });
      expect((await cases(merged)).toSorted()).toEqual((await cases(whole)).toSorted());
      expect((await cases(merged)).length).toBeGreaterThan(3);
    }));

  it("[CON-108] refuses what is not the shards of one run, in one line and without writing", () =>
    inDirectory(async (parent) => {
      const { whole, files } = await runs(parent, 2, ["--backend", "cpu", "--filter", "edges:gamma-one"]);
      const [first, second] = files as [string, string];
      const broken = join(parent, "broken.json");
      await writeFile(broken, JSON.stringify({ protocol: "fieldprint-report/1" }));
      const merged = join(parent, "merged");
      const refusals: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [[first], "every shard from 1/2 to 2/2 once"],
        [[first, first], "every shard from 1/2 to 2/2 once"],
        [[join(whole, "report.json")], "a whole run"],
        [[first, join(parent, "nowhere.json")], "nothing there"],
        [[first, broken], "broken.json: expected a report"],
        [[first, parent], "got a directory"],
      ];
      for (const [words, why] of refusals) {
        const { code, stdout, stderr } = await fieldprint(["merge", ...words, "--report", merged]);
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toMatch(/^fieldprint: [^\n]*\n$/);
        expect(stderr).toContain(why);
      }
      const over = await fieldprint(["merge", first, second, "--report", join(parent, "shard-1")]);
      expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining("would overwrite") });
      await expect(access(merged)).rejects.toThrow("ENOENT");
    }));

  it("[CON-108] copies no file from or to outside the reports' directories", () =>
    inDirectory(async (parent) => {
      const words = ["--subject", mutantCommand("MUT-010"), "--filter", "edges:masked-rows:none"];
      const { files } = await runs(parent, 1, words);
      const escape = join(parent, "escape");
      await mkdir(escape);
      await writeFile(join(escape, "case.json"), "{}");
      await writeFile(join(escape, "inputs.safetensors"), "");
      const report = JSON.parse(await readFile(files[0]!, "utf8"));
      for (const path of ["../escape", "cases/..", "/etc", "cases/a/b"]) {
        report.subjects[0].cases[0].savedCase = path;
        await writeFile(files[0]!, JSON.stringify(report));
        const merged = join(parent, "deeper", "merged");
        const { stdout } = await fieldprint(["merge", files[0]!, "--report", merged]);
        expect(stdout).toContain("1 saved case could not be copied");
        expect((await readdir(join(parent, "deeper"))).toSorted()).toEqual(["merged"]);
        expect(await readdir(merged)).not.toContain("cases");
      }
    }));
});
