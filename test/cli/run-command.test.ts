import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoopReport } from "../../conformance/index.ts";
import { fieldprint, fieldprintProcess } from "./run-fieldprint.ts";

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "fieldprint-run-test-"));
});

afterAll(() => rm(place, { recursive: true, force: true }));

describe("fieldprint run", () => {
  it("[RUN-004] [RUN-005] prints what happened, keeps a ledger that audits, and writes the page", async () => {
    const words = ["run", "--seed", "3", "--dir", join(place, "kept"), "--html", join(place, "timeline.html")];
    const { code, stdout, stderr } = await fieldprintProcess(words);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("3 of 3 segments without anchors equal mode none, bit for bit");
    for (const session of [1, 2, 3, 4]) expect(stdout).toContain(`Session ${session}: `);
    expect(await readFile(join(place, "timeline.html"), "utf8")).toContain("fieldprint agent loop");

    const audit = await fieldprint(["ledger", "audit", join(place, "kept")]);
    expect([audit.code, audit.stderr]).toEqual([0, ""]);
    const head = /head (\w{64})/u.exec(stdout)![1]!;
    const json = await fieldprint(["run", "--seed", "3", "--json"]);
    const report = JSON.parse(json.stdout) as LoopReport;
    expect([json.code, report.log.head]).toEqual([0, head]);

    const again = await fieldprint(["run", "--dir", join(place, "kept")]);
    expect([again.code, again.stderr.includes("expected no ledger yet")]).toEqual([2, true]);
  });

  it("[RUN-004] refuses what it cannot use before anything is run, and leaves nothing behind", async () => {
    const before = await readdir(place);
    const refused: ReadonlyArray<readonly [words: ReadonlyArray<string>, problem: string]> = [
      [["--seed", "-1"], "expected an integer from 0 to 2147483647"],
      [["--seed", "1e3"], "expected an integer"],
      [["--schedule", "sometimes"], "Allowed choices are commit, asynchronous, synchronous, none"],
      [["--backend", "abacus"], "Allowed choices are cpu"],
      [["--html", join(place, "nowhere", "timeline.html")], "a file to write the page to"],
      [["--dir", join(place, "nowhere", "kept")], "a directory to make in one that is there"],
    ];
    for (const [words, problem] of refused) {
      const { code, stdout, stderr } = await fieldprint(["run", ...words]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(problem);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    expect(await readdir(place)).toEqual(before);
  });

  it("[RUN-004] explains itself", async () => {
    const { code, stdout } = await fieldprint(["run", "--help"]);
    expect(code).toBe(0);
    for (const word of ["--seed", "--schedule", "--html", "--dir", "--json", "Exit codes:"])
      expect(stdout).toContain(word);
  });
});
