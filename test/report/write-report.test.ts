import { Effect, Result } from "effect";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeReport } from "../../conformance/index.ts";
import { caseOf, reportOf, tested } from "./sample-report.ts";

const report = reportOf([tested("cpu", [caseOf("a:b:c", "passed", { ratio: Number.POSITIVE_INFINITY })])]);

const allFiles = ["badge.svg", "report.html", "report.json", "report.junit.xml"];

describe("writing a report", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "fieldprint-report-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("[CON-026] creates the directory and leaves exactly its files, also over older ones", async () => {
    const target = join(directory, "a", "b");
    await Effect.runPromise(writeReport(target, reportOf([])));
    const files = await Effect.runPromise(writeReport(target, report));
    expect((await readdir(target)).toSorted()).toEqual(allFiles);
    expect(JSON.parse(await readFile(files.json, "utf8")).subjects[0].name).toBe("cpu");
    expect(await readFile(files.html, "utf8")).toMatch(/<\/html>\n$/);
    expect(await readFile(files.junit, "utf8")).toMatch(/<\/testsuites>\n$/);
    expect(await readFile(files.badge, "utf8")).toMatch(/<\/svg>\n$/);
  });

  it("[CON-026] fails with a typed error when a file stands in the directory's place", async () => {
    const target = join(directory, "taken");
    await writeFile(target, "mine");
    const outcome = await Effect.runPromise(Effect.result(writeReport(target, report)));
    expect(Result.isFailure(outcome) && outcome.failure).toMatchObject({
      _tag: "ReportUnwritable",
      directory: target,
      reason: "EEXIST",
    });
    expect(await readFile(target, "utf8")).toBe("mine");
  });

  it("[CON-026] leaves no temporary file when a directory stands in a file's place", async () => {
    await mkdir(join(directory, "report.html"));
    const outcome = await Effect.runPromise(Effect.result(writeReport(directory, report)));
    expect(Result.isFailure(outcome) && outcome.failure._tag).toBe("ReportUnwritable");
    expect((await readdir(directory)).toSorted()).toEqual(["report.html", "report.json"]);
  });
});
