import os from "node:os";
import { describe, expect, it } from "vitest";
import { backendNames } from "../../kernels/index.ts";
import { fieldprint, fieldprintProcess } from "./run-fieldprint.ts";

const commands = ["conform", "replay", "oracle", "compare", "generate", "merge", "mutants", "backends"];

describe("every command", () => {
  it.each(commands)("[CON-050] %s --help has an example and its exit codes", async (command) => {
    const { code, stdout, stderr } = await fieldprintProcess([command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`$ fieldprint ${command}`);
    expect(stdout).toMatch(/Exit codes:\n +0 .*\n(.*\n)* +70 {2}a bug in fieldprint/);
  });

  it("[CON-050] --version prints the version of the package", async () => {
    expect(await fieldprint(["--version"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe("a wrong command line", () => {
  it.each([
    [["confrom"], "unknown command 'confrom'", "Did you mean conform?"],
    [["conform", "--sead", "3"], "unknown option '--sead'", "fieldprint conform --help"],
    [["conform", "--seed", "1.5"], "'1.5' is invalid", "an integer from 0"],
    [["conform", "--seed", "-1"], "'-1' is invalid", "an integer from 0"],
    [["conform", "--seed", "4294967296"], "'4294967296' is invalid", "to 4294967295"],
    [["conform", "--backend", "gpu"], 'no backend "gpu"', "cpu, webasm"],
    [["conform", "--suite", "edge"], 'no suite "edge"', "edges"],
    [["conform", "extra"], "too many arguments", "fieldprint conform --help"],
    [["merge"], "missing required argument 'reports'", "fieldprint merge --help"],
    [["mutants", "--seed", "x"], "'x' is invalid", "an integer from 0"],
    [["replay"], "missing required argument 'dir'", "fieldprint replay --help"],
    [["replay", "/nowhere", "--backend", "x,y"], 'no backend "x"', "cpu, webasm"],
    [["oracle", "/nowhere\u001b[2J"], "nothing there", "case.json"],
  ])("[CON-052] %j is refused in one line", async (commandLine, problem, hint) => {
    const { code, stdout, stderr } = await fieldprint(commandLine);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^fieldprint: [^\n]*\n$/);
    expect(stderr.trimEnd()).not.toMatch(/\p{Cc}| at .*:\d+/u);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(hint);
  });

  it("[CON-052] no command at all shows the commands", async () => {
    const { code, stderr } = await fieldprintProcess([]);
    expect(code).toBe(2);
    for (const command of commands) expect(stderr).toContain(command);
  });

  it.each([
    [["confrom", "--json"], "UsageError"],
    [["conform", "--backend", "gpu", "--json"], "UsageError"],
    [["replay", "/nowhere", "--json"], "CaseMissing"],
    [["conform", "--backend", "cpu", "--report", "/dev/null/report", "--json"], "ReportUnwritable"],
  ])("[CON-051] [CON-058] %j is refused as JSON", async (commandLine, tag) => {
    const { code, stdout, stderr } = await fieldprint(commandLine);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      error: expect.objectContaining({ tag, message: expect.stringMatching(/\S/) }),
    });
  });
});

describe("backends", () => {
  it("[CON-057] is a list of what can run and why the rest can't, each with its device or the reason", async () => {
    const { code, stdout } = await fieldprintProcess(["backends", "--json"]);
    expect(code).toBe(0);
    const statuses: ReadonlyArray<Record<string, unknown>> = JSON.parse(stdout);
    expect(statuses.map(({ name }) => name)).toEqual(backendNames);
    for (const { name, available, ...rest } of statuses) {
      const told = available === true ? ["device"] : ["reason", "remedy"];
      expect([name, Object.keys(rest)]).toEqual([name, told]);
      for (const words of Object.values(rest)) expect(words).toMatch(/\S/);
    }
    expect(statuses[0]).toEqual({ name: "cpu", available: true, device: os.cpus()[0]!.model.trim() });
    expect((await fieldprintProcess(["backends"])).stdout).toContain(os.cpus()[0]!.model.trim());
  });
});
