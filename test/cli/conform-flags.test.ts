import { Schema } from "effect";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ReportJson } from "../../conformance/index.ts";
import { inDirectory } from "../case/case-directory.ts";
import { fieldprint, mutantCommand } from "./run-fieldprint.ts";

const decode = Schema.decodeUnknownSync(ReportJson, { onExcessProperty: "error" });

/** The report of a run on the CPU, or of the subject the words name, and its exit code. */
async function conform(parent: string, ...words: ReadonlyArray<string>) {
  const subject = words.includes("--subject") ? [] : ["--backend", "cpu"];
  const commandLine = ["conform", ...subject, ...words, "--json", "--report", join(parent, "report")];
  const { code, stdout } = await fieldprint(commandLine);
  const report = decode(stdout);
  return { code, report, cases: report.subjects.flatMap(({ cases }) => cases) };
}

describe("conform selects", () => {
  it("[CON-104] the suites up to a level, or those named whatever their level", () =>
    inDirectory(async (parent) => {
      const suitesOf = (cases: ReadonlyArray<{ id: string }>) => new Set(cases.map(({ id }) => id.split(":")[0]));
      const level = await conform(parent, "--level", "0");
      expect(suitesOf(level.cases)).toEqual(new Set(["edges"]));
      const named = await conform(parent, "--level", "0", "--suite", "random", "--runs", "4");
      expect(suitesOf(named.cases)).toEqual(new Set(["random"]));
      expect(named.cases).toHaveLength(4);
      expect(named.report.selection).toMatchObject({ level: 0, suites: ["random"], runs: 4 });
    }));

  it("[CON-104] the cases any filter matches, and of those one shard", () =>
    inDirectory(async (parent) => {
      const filters = ["--filter", "edges:gamma-*:joint", "--filter", "edges:*:none"];
      const { cases } = await conform(parent, ...filters);
      expect(cases.length).toBeGreaterThan(4);
      for (const { id } of cases) expect(id).toMatch(/^edges:(gamma-.*:joint|.*:none)$/);
      const { cases: shard } = await conform(parent, ...filters, "--shard", "2/3");
      expect(shard.map(({ id }) => id)).toEqual(cases.filter((_, n) => n % 3 === 1).map(({ id }) => id));
    }));
});

describe("conform stops early", () => {
  it("[CON-104] at the first failure with --bail", () =>
    inDirectory(async (parent) => {
      const subject = ["--subject", mutantCommand("MUT-010"), "--suite", "edges"];
      const { code, report, cases } = await conform(parent, ...subject, "--bail");
      expect({ code, complete: report.complete, verdict: report.verdict }).toEqual({
        code: 1,
        complete: false,
        verdict: "does not conform",
      });
      expect(cases.map(({ status }) => status === "failed").indexOf(true)).toBe(cases.length - 1);
    }));

  it("[CON-104] when the time budget is spent, and then shows nothing either way", () =>
    inDirectory(async (parent) => {
      const subject = ["--subject", mutantCommand("none", "100"), "--suite", "edges"];
      const { code, report, cases } = await conform(parent, ...subject, "--time-budget", "0.25");
      expect({ code, verdict: report.verdict }).toEqual({ code: 2, verdict: "could not be tested" });
      expect(cases.length).toBeGreaterThan(0);
      expect(cases.length).toBeLessThan(10);
    }));
});

describe("expected cases", () => {
  it("[CON-106] are skipped, or expected to fail and then no failure; one that passes is listed", () =>
    inDirectory(async (parent) => {
      const [skips, xfails] = [join(parent, "skips"), join(parent, "xfails")];
      await writeFile(skips, "edges:gamma-zero:none # slow here\n");
      await writeFile(xfails, "# known gaps\nedges:masked-rows*:* # top-left causal\nedges:gamma-one:none\n");
      const commandLine = ["--subject", mutantCommand("MUT-010"), "--filter", "edges:*:none"];
      const { code, report, cases } = await conform(parent, ...commandLine, "--skips", skips, "--xfails", xfails);
      const withStatus = (wanted: string) => cases.filter(({ status }) => status === wanted);
      expect(withStatus("skipped")).toMatchObject([{ id: "edges:gamma-zero:none", reason: "slow here" }]);
      expect(withStatus("xfailed").map(({ id, reason }) => [id, reason])).toContainEqual([
        "edges:masked-rows:none",
        "top-left causal",
      ]);
      expect(withStatus("xpassed").map(({ id }) => id)).toContain("edges:gamma-one:none");
      expect(withStatus("failed").map(({ id }) => id)).not.toContain("edges:masked-rows:none");
      expect(code).toBe(report.verdict === "conforms" ? 0 : 1);
      const all = await fieldprint([
        "conform",
        "--backend",
        "cpu",
        "--filter",
        "edges:gamma-one:*",
        "--xfails",
        xfails,
      ]);
      expect(all.code).toBe(0);
      expect(all.stdout).toContain("passed, though expected to fail cpu edges:gamma-one:none: listed as");
    }));

  it.each([
    ["edges::x\n", "pattern"],
    ["\uFFFD".repeat(400_000), "in at most 1 MiB, got 1200000 bytes"],
    [Uint8Array.of(0xff, 0xfe), "not UTF-8"],
  ])("[CON-106] %#: a file that is no such list is refused in one line", (content, why) =>
    inDirectory(async (parent) => {
      const file = join(parent, "list");
      await writeFile(file, content);
      const { code, stdout, stderr } = await fieldprint(["conform", "--backend", "cpu", "--xfails", file]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^fieldprint: [^\n]*\n$/);
      expect(stderr).toContain(why);
    }),
  );
});

describe("a flag that can't be understood", () => {
  it.each([
    ["--level", "5", "from 0 to 4"],
    ["--level", "", "from 0 to 4"],
    ["--runs", "1e3", "an integer from 0"],
    ["--shard", "0/4", "i/n with i from 1 to n"],
    ["--shard", "5/4", "i/n with i from 1 to n"],
    ["--shard", "1", "i/n with i from 1 to n"],
    ["--time-budget", "-1", "a number of seconds"],
    ["--time-budget", "0", "a number of seconds"],
    ["--filter", "a:b:c:d", "suite:group:case"],
    ["--filter", "", "suite:group:case"],
    ["--filter", "edges:no-such-group", "no case is selected"],
    ["--subject", " ", "there is no word"],
    ["--timeout", "5", "--timeout needs --subject"],
    ["--skips", "nowhere", "nothing there"],
  ])("[CON-104] [CON-105] %s %j is refused in one line before anything is judged", (flag, value, why) =>
    inDirectory(async (parent) => {
      const { code, stdout, stderr } = await fieldprint(["conform", "--backend", "cpu", flag, value], { cwd: parent });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^fieldprint: [^\n]*\n$/);
      expect(stderr).toContain(why);
    }),
  );
});
