import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import * as fieldprint from "../../src/index.ts";

type Attempt = fieldprint.Attempt & { readonly act: string; readonly name?: string };

const repository = join(import.meta.dirname, "../..");
const example = join(repository, "docs/examples/three-agents.mjs");
const guide = readFileSync(join(repository, "docs/govern-agent-memory.md"), "utf8");

mkdirSync(join(repository, "dist/docs"), { recursive: true });
const directory = mkdtempSync(join(repository, "dist/docs/guide-"));
afterAll(() => rmSync(directory, { recursive: true }));
symlinkSync(join(repository, "docs"), join(directory, "docs"));

/** The fenced blocks of the guide, in order. */
const blocks = [...guide.matchAll(/^```(?<language>\w+)\n(?<text>.*?)^```$/gms)].map(({ groups }) => ({
  language: groups!["language"]!,
  text: groups!["text"]!,
}));

/** The commands of the guide, each with what it is said to print. */
const steps = blocks.flatMap(({ language, text }, at) => {
  if (language !== "sh") return [];
  const next = blocks[at + 1];
  return [{ commands: text, promised: next?.language === "text" ? next.text : "" }];
});

/** Writes the programs of the guide to the files that they name in their first line. */
function writePrograms(language: "js" | "ts"): ReadonlyArray<string> {
  return blocks
    .filter((block) => block.language === language)
    .map(({ text }) => {
      const name = /^\/\/ (?<name>[\w-]+\.m?[jt]s)\n/.exec(text)?.groups?.["name"];
      if (name === undefined) throw new Error(`a program of the guide does not name its file: ${text}`);
      writeFileSync(join(directory, name), text);
      return name;
    });
}

const told: ReadonlyArray<Attempt> = JSON.parse(
  execFileSync(process.execPath, [example, "--json"], { encoding: "utf8" }),
);

/** The refused attempts: in which act, of what, about what, by which refusal. */
const refused = told
  .filter(({ outcome }) => outcome !== "accepted")
  .map(({ act, transition, name, outcome }) => `${act.slice(0, 2)} ${transition} ${name ?? "-"}: ${outcome}`);

const names = new Map(told.map(({ item, name }) => [item, name]));

/** What changed in the last attempt of a transition in an act. */
function changesOf(act: string, transition: string): Readonly<Record<string, string>> {
  const attempt = told.findLast((one) => one.act.startsWith(act) && one.transition === transition);
  const changes = attempt?.changes ?? [];
  return Object.fromEntries(changes.map(({ item, from, to }) => [names.get(item), `${from} -> ${to}`]));
}

describe("three agents", () => {
  it("[STA-044] every refusal is where the story says", () => {
    expect(refused).toEqual([
      "1. Promote summary: QuorumMissing",
      "2. Approve summary: NotIndependent",
      "4. Approve summary: SignatureForged",
      "4. Approve summary: ApprovalForOtherContent",
      "4. Promote summary: AncestorNotStanding",
      "4. Approve summary: ApprovalReplayed",
      "7. OverrideLiftBypass -: RoleMissing",
      "7. OverrideLiftBypass -: OverrideQuorumMissing",
    ]);
  });

  it("[STA-044] the tick, the revocation and the report take down what the story says", () => {
    const gone = "Canonical -> Quarantined";
    expect(changesOf("5.", "Tick")).toEqual({ outage: "Canonical -> Demoted", "detour-anchor": gone });
    expect(changesOf("6.", "OverrideRevoke")).toEqual({ preference: "Canonical -> Revoked", "units-anchor": gone });
    expect(changesOf("7.", "Compromise")).toEqual({ "captured-anchor": gone, order: gone });
    expect(changesOf("7.", "OverrideEngageBypass")).toEqual({});
  });

  it("[STA-021] the log folds to the same state, and not when an entry is changed", () => {
    const { status, stdout } = spawnSync(process.execPath, [example], { encoding: "utf8" });
    expect(status).toBe(0);
    expect(stdout).toContain("same state digest: true");
    expect(stdout).toMatch(/entry (?<changed>\d+) changed: LogBroken, entry \k<changed>: SignatureForged/);
  });
});

describe("the guide to agent memory", () => {
  const programs = writePrograms("js");

  it("[STA-044] has programs, and steps that promise something", () => {
    expect(programs.length).toBeGreaterThan(5);
    expect(steps.filter(({ promised }) => promised !== "").length).toBeGreaterThan(2);
  });

  it.each(steps)("[STA-044] step %# prints exactly what it says", ({ commands, promised }) => {
    const shell = ["-eo", "pipefail", "-c", commands];
    const { status, stdout, stderr } = spawnSync("bash", shell, { cwd: directory, encoding: "utf8" });
    expect(status, `${commands}${stdout}${stderr}`).toBe(0);
    expect(stdout).toBe(promised);
  });

  it("[STA-018] its typed program compiles, and the two mistakes in it do not", () => {
    const files = writePrograms("ts");
    expect(files.length).toBeGreaterThan(0);
    const compiler = join(repository, "node_modules/typescript/bin/tsc");
    const settings = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck"];
    const command = [compiler, ...settings, "--types", "node", "--ignoreConfig", ...files];
    const { status, stdout } = spawnSync(process.execPath, command, { cwd: directory, encoding: "utf8" });
    expect(status, stdout).toBe(0);
  });

  it("[STA-003] its table names refusals that exist, and requirements that hold", () => {
    const table = guide.split(/^## /m).find((section) => section.includes("| refusal | requirement |")) ?? "";
    const rows = table
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(1);
    const refusals = rows.flatMap((row) => [...row.split("|")[3]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
    const ids = rows.flatMap((row) => row.split("|")[4]!.trim().split(", "));
    const folder = join(repository, "spec/requirements");
    const requirements = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    expect(rows.length).toBeGreaterThan(15);
    for (const refusal of refusals) expect(fieldprint).toHaveProperty(refusal);
    for (const id of ids) expect(requirements).toMatch(new RegExp(`^- \\*\\*${id}\\*\\* \\((MUST|SHOULD)`, "m"));
    for (const { outcome } of told) if (outcome !== "accepted") expect(refusals).toContain(outcome);
  });
});
