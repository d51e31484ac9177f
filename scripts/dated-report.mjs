// Judges kernels on this machine, other people's if no others are named, and writes the verdict under a date, as Markdown
// and as JSON.
// Usage: node scripts/dated-report.mjs --date 2026-11-23 [--subjects onnxruntime,torch,webgpu] [--level 4] [--runs 150]
//          [--python python3] [--device cuda] [--to docs/reports]
// @spec CON-095
import { Effect } from "effect";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  backendSources,
  conform,
  defaultRuns,
  onnxruntimeSource,
  readyAdapters,
  subprocessSource,
} from "../dist/conformance/index.js";
import { packageVersion } from "../dist/conformance/cli/package-version.js";
import { markdownOf } from "./dated-report-markdown.mjs";

const repository = join(import.meta.dirname, "..");
const fixedSeed = 20_261_123;

const flags = {
  date: { type: "string" },
  level: { type: "string", default: "4" },
  runs: { type: "string", default: String(defaultRuns) },
  subjects: { type: "string", default: "onnxruntime,torch" },
  python: { type: "string", default: "python3" },
  device: { type: "string", default: "cpu" },
  to: { type: "string", default: join(repository, "docs/reports") },
};

/** Every subject by name; the caller names the Python that has torch, and what torch computes on. */
async function allSources({ python, device }) {
  const backends = await Effect.runPromise(backendSources());
  const torch = `'${python}' '${join(repository, readyAdapters.torch)}' --device '${device}'`;
  return new Map([
    ["onnxruntime", onnxruntimeSource()],
    ["torch", subprocessSource({ command: torch })],
    ...backends.map((source) => [source.name, source]),
  ]);
}

function machine() {
  const processors = cpus();
  return {
    system: `${type()} ${arch()}`,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([reason, cases]) => ({ reason, cases })).toSorted((a, b) => b.cases - a.cases);
}

/** JSON has no infinities. */
function worst(cases, ratio) {
  const ratios = cases.map((found) => found[ratio]).filter((value) => value !== undefined);
  const largest = ratios.length === 0 ? null : Math.max(...ratios);
  return largest === null || Number.isFinite(largest) ? largest : String(largest);
}

function suitesOf(cases) {
  const names = [...new Set(cases.map(({ id }) => id.split(":")[0]))];
  return names.map((suite) => {
    const ofSuite = cases.filter(({ id }) => id.startsWith(`${suite}:`));
    const count = (status) => ofSuite.filter((found) => found.status === status).length;
    return {
      suite,
      passed: count("passed"),
      failed: count("failed"),
      skipped: count("skipped"),
      worstRatio: worst(ofSuite, "ratio"),
      worstProbabilisticRatio: worst(ofSuite, "probabilisticRatio"),
    };
  });
}

function summaryOf(name, { available, reason, remedy, manifest, device, cases, diagnoses }) {
  if (!available) return { name, available, reason, remedy };
  return {
    name,
    available,
    manifest,
    device,
    suites: suitesOf(cases),
    failures: cases
      .filter(({ status }) => status === "failed")
      .map(({ id, requirements, reason: why, discrepancy }) => ({ id, requirements, reason: why, discrepancy })),
    skips: counted(cases.filter(({ status }) => status === "skipped").map(({ reason: why }) => why)),
    diagnoses,
  };
}

function parsedFlags() {
  try {
    return { values: parseArgs({ options: flags }).values };
  } catch (cause) {
    return { problem: cause.message.split("\n", 1)[0] };
  }
}

/** What is wrong with the flags, in one line. */
function refusedFlag({ date, level, runs }) {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(date ?? "") && !Number.isNaN(Date.parse(date));
  if (!isDate) return `expected --date YYYY-MM-DD, got ${date ?? "nothing"}`;
  if (!/^[0-4]$/.test(level)) return `expected --level 0 to 4, got ${level}`;
  return /^[1-9]\d{0,6}$/.test(runs) ? undefined : `expected --runs of at least 1, got ${runs}`;
}

function refused(problem) {
  console.error(`dated-report: ${problem}`);
  return 2;
}

async function main() {
  const { values, problem } = parsedFlags();
  const wrong = problem ?? refusedFlag(values);
  if (wrong !== undefined) return refused(wrong);
  const { date, subjects, level, runs, python, device, to } = values;
  const sources = await allSources({ python, device });
  const names = subjects.split(",");
  const unknown = names.find((name) => !sources.has(name));
  if (unknown !== undefined) return refused(`expected --subjects of ${[...sources.keys()].join(", ")}, got ${unknown}`);
  try {
    mkdirSync(to, { recursive: true });
  } catch (cause) {
    return refused(`expected --to a directory to write to, got ${to} (${cause.code})`);
  }
  const selection = { seed: fixedSeed, runs: Number(runs), level: Number(level), suites: null, filters: [] };
  const judged = [];
  for (const name of names) {
    console.error(`judging ${name}`);
    const [report] = await Effect.runPromise(conform([sources.get(name)], { selection }));
    judged.push(summaryOf(name, report));
  }
  const report = { date, fieldprint: packageVersion, machine: machine(), selection, subjects: judged };
  const file = join(to, `${date}-${names.join("-and-")}`);
  writeFileSync(`${file}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${file}.md`, markdownOf(report));
  console.log(`${file}.md\n${file}.json`);
  return 0;
}

const exitCode = await main();
// Drivers of GPUs keep threads of their own.
process.stdout.write("", () => process.exit(exitCode));
