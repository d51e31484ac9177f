import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { transitions } from "../../src/index.ts";

interface Tally {
  readonly total: number;
  readonly held: number;
  readonly failed: ReadonlyArray<{ readonly name: string; readonly verdict: string }>;
}

interface Report {
  readonly holds: boolean;
  readonly obligations: Tally;
  readonly transitions: Tally;
  readonly mutants: Tally;
  readonly controls: Tally;
  readonly failures: ReadonlyArray<{ readonly name: string; readonly verdict: string }>;
  readonly kills: Readonly<Record<string, ReadonlyArray<string>>>;
  readonly guards: {
    readonly total: number;
    readonly implied: ReadonlyArray<{ readonly guard: string }>;
    readonly notModelled: ReadonlyArray<{ readonly guard: string }>;
    readonly differences: ReadonlyArray<string>;
  };
}

function check(...argv: ReadonlyArray<string>) {
  return spawnSync(process.execPath, ["scripts/check-model.mjs", ...argv], { encoding: "utf8" });
}

function report(...argv: ReadonlyArray<string>): { readonly status: number | null; readonly found: Report } {
  const { status, stdout } = check("--json", ...argv);
  return { status, found: JSON.parse(stdout) as Report };
}

const chosen = ["OverrideRevoke"] as const;

// `npm run check:model` proves all of it; here one transition stands for the rest.
describe("the model of the state machine", () => {
  it("[STA-042] is proved for one transition, a revocation: it can happen, and each of its mutants breaks something", () => {
    const { status, found } = report(...chosen.flatMap((name) => ["--only", name]));
    expect(found.failures).toEqual([]);
    expect(status).toBe(0);
    expect(found.holds).toBe(true);
    expect(found.transitions).toEqual({ total: chosen.length, held: chosen.length, failed: [] });
    expect(found.controls.held).toBe(chosen.length);
    expect(found.obligations.held).toBe(found.obligations.total);
    expect(found.mutants.held).toBe(found.mutants.total);
    for (const name of chosen) {
      for (const guard of transitions[name].guards) expect(found.kills[`${name}.${guard}`], guard).not.toEqual([]);
    }
  });

  it("[STA-042] covers every guard of every transition of the table, whatever part of it is proved", () => {
    const { found } = report("--only", "examples", "--only", "Tick");
    const guards = Object.values(transitions).reduce((sum, row) => sum + row.guards.length, 0);
    expect(found.guards.total).toBe(guards);
    expect(found.guards.differences).toEqual([]);
    expect(found.guards.notModelled).toEqual([]);
  });

  it("[STA-042] [STA-030] names what a promotion without a quorum breaks", () => {
    const { status, found } = report("--without", "Promote.quorum");
    expect(status).toBe(1);
    expect(found.failures).toContainEqual({ name: "Promote: warrant-quorum", verdict: "broken" });
  });

  it("[STA-042] refuses a wrong argument in words", () => {
    const { status, stderr } = check("--without", "Promote.luck");
    expect(status).toBe(2);
    expect(stderr).toContain("the model has no guard Promote.luck");
    expect(check("--only", "Demote").status).toBe(2);
  });
});
