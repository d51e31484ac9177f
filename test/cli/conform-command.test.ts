import { Schema } from "effect";
import { execFile } from "node:child_process";
import { access, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { ReportJson } from "../../conformance/index.ts";
import { inDirectory, validCase } from "../case/case-directory.ts";
import { smallInput } from "../case/case-problem.ts";
import { parseStrictXml } from "../report/strict-xml.ts";
import { fieldprint, fieldprintProcess, mutantCommand } from "./run-fieldprint.ts";

const decode = Schema.decodeUnknownSync(ReportJson, { onExcessProperty: "error" });
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const reportFiles = ["badge.svg", "report.html", "report.json", "report.junit.xml"];

async function untilExists(path: string): Promise<void> {
  while (!(await exists(path))) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("conform", () => {
  it("[CON-058] [CON-051] [CON-054] writes the report it prints, without control characters", () =>
    inDirectory(async (parent) => {
      const directory = join(parent, "made", "report");
      const commandLine = ["conform", "--backend", "cpu", "--suite", "edges", "--seed", "5", "--report", directory];
      const { code, stdout, stderr } = await fieldprintProcess([...commandLine, "--json"]);
      const report = decode(stdout);
      expect(report).toEqual(decode(await readFile(join(directory, "report.json"), "utf8")));
      expect(report).toMatchObject({
        selection: { seed: 5 },
        complete: true,
        subjects: [{ name: "cpu", available: true, device: cpus()[0]!.model.trim() }],
      });
      expect(code).toBe(report.verdict === "conforms" ? 0 : 1);
      expect(report.subjects[0]!.cases.every(({ id }) => id.startsWith("edges:"))).toBe(true);
      expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      expect((await readdir(directory)).filter((file) => file !== "cases").toSorted()).toEqual(reportFiles);
    }));

  it("[CON-027] a directory that is used again keeps the saved cases of its last report, and what is not ours", () =>
    inDirectory(async (parent) => {
      const directory = join(parent, "report");
      const failing = ["conform", "--subject", mutantCommand("MUT-010"), "--report", directory, "--filter"];
      const cases = () => readdir(join(directory, "cases"));
      expect((await fieldprint([...failing, "edges:masked-rows:none"])).code).toBe(1);
      const [first] = await cases();
      expect((await fieldprint([...failing, "edges:masked-rows:joint"])).code).toBe(1);
      const [second, ...others] = await cases();
      expect([first, second, others]).toEqual([expect.stringMatching(/none$/u), expect.stringMatching(/joint$/u), []]);
      await writeFile(join(directory, "cases", second!, "notes.txt"), "mine");
      const outside = join(parent, "outside");
      await mkdir(outside);
      await writeFile(join(outside, "case.json"), "{}");
      const report = JSON.parse(await readFile(join(directory, "report.json"), "utf8"));
      const [named] = report.subjects[0].cases;
      report.subjects[0].cases.push(
        { ...named, savedCase: "cases/../../outside" },
        { ...named, savedCase: "../outside" },
      );
      await writeFile(join(directory, "report.json"), JSON.stringify(report));
      await symlink(outside, join(directory, "cases", "linked"));
      report.subjects[0].cases.push({ ...named, savedCase: "cases/linked" });
      await writeFile(join(directory, "report.json"), JSON.stringify(report));
      await fieldprint(["conform", "--backend", "cpu", "--suite", "edges", "--report", directory]);
      expect(await readdir(join(directory, "cases", second!))).toEqual(["notes.txt"]);
      expect(await readdir(outside)).toEqual(["case.json"]);
      expect(await exists(join(directory, "cases", "linked"))).toBe(true);
    }));

  const interrupted = [
    { title: "our kernels", words: ["--backend", "cpu"] },
    { title: "a program", words: ["--subject", mutantCommand("none", "20")] },
  ];

  it.each(interrupted)("[CON-053] stops on Ctrl-C with valid partial reports: $title", ({ words }) =>
    inDirectory(async (parent) => {
      const directory = join(parent, "report");
      const abandon = new AbortController();
      const running = fieldprintProcess(["conform", ...words, "--report", directory], { interrupt: abandon.signal });
      await untilExists(directory);
      abandon.abort();
      const { code, signal, stdout, stderr } = await running;
      expect({ code, signal }).toEqual({ code: 130, signal: null });
      expect(stderr).toContain("stopping after the current step");
      expect(stdout).toContain("stopped before the last case");
      const report = decode(await readFile(join(directory, "report.json"), "utf8"));
      expect(report.complete).toBe(false);
      expect(report.verdict).not.toBe("conforms");
      expect(await readdir(directory)).toEqual(reportFiles);
      expect(await readFile(join(directory, "report.html"), "utf8")).toContain("Stopped before the last case");
      expect(parseStrictXml(await readFile(join(directory, "report.junit.xml"), "utf8")).name).toBe("testsuites");
    }),
  );
});

const main = fileURLToPath(new URL("../../dist/conformance/cli/main.js", import.meta.url));

/** Runs the command on a pseudo-terminal of util-linux's `script`. */
async function onTerminal(commandLine: ReadonlyArray<string>, environment: Record<string, string>): Promise<string> {
  const command = [process.execPath, main, ...commandLine].map((word) => `'${word}'`).join(" ");
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...inherited } = process.env;
  const env = { ...inherited, TERM: "xterm", ...environment };
  const { stdout } = await promisify(execFile)("script", ["-qec", command, "/dev/null"], { env });
  return stdout;
}

const script = await promisify(execFile)("script", ["--version"]).then(
  ({ stdout }) => stdout.includes("util-linux"),
  () => false,
);

describe("on a terminal", () => {
  it("[CON-054] colours the verdict unless NO_COLOR is set", (context) =>
    inDirectory(async (parent) => {
      if (!script) context.skip("needs the `script` of util-linux for a pseudo-terminal");
      const directory = await validCase(join(parent, "case"), smallInput);
      await fieldprint(["oracle", directory]);
      expect(await onTerminal(["replay", directory], {})).toContain("\u001b[32mpassed");
      expect(await onTerminal(["replay", directory], { NO_COLOR: "1" })).not.toContain("\u001b");
      const forced = await fieldprintProcess(["replay", directory], { environment: { FORCE_COLOR: "1" } });
      expect(forced.stdout).not.toContain("\u001b");
    }));

  it("[CON-054] shows progress on one line that disappears", (context) =>
    inDirectory(async (parent) => {
      if (!script) context.skip("needs the `script` of util-linux for a pseudo-terminal");
      const report = join(parent, "report");
      const text = await onTerminal(["conform", "--backend", "cpu", "--suite", "designed", "--report", report], {});
      const lines = text.split("\r\u001b[2K");
      expect(lines.length).toBeGreaterThan(2);
      for (const line of lines.slice(1, -1)) expect(line).toMatch(/^cpu: designed \d+ of \d+, \d+ failed$/);
      expect(stripVTControlCharacters(lines.at(-1)!)).toMatch(/^(conforms|does not conform)/);
    }));
});
