// Judges other people's kernels on this machine and writes the verdict under a date, as Markdown and as JSON.
// Usage: node scripts/dated-report.mjs --date 2026-11-23 [--level 4] [--runs 150] [--python python3] [--to docs/reports]
// @spec CON-095
import { Effect } from "effect";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { conform, defaultRuns, onnxruntimeSource, readyAdapters, subprocessSource } from "../dist/conformance/index.js";
import { packageVersion } from "../dist/conformance/cli/package-version.js";
import { markdownOf } from "./dated-report-markdown.mjs";

const repository = join(import.meta.dirname, "..");
const fixedSeed = 20_261_123;

const flags = {
  date: { type: "string" },
  level: { type: "string", default: "4" },
  runs: { type: "string", default: String(defaultRuns) },
  python: { type: "string", default: "python3" },
  to: { type: "string", default: join(repository, "docs/reports") },
};

/** The subjects of the report; the Python that has torch is named by the caller. */
function sources(python) {
  const adapter = join(repository, readyAdapters.torch);
  return [
    { name: "onnxruntime", source: onnxruntimeSource() },
    { name: "torch", source: subprocessSource({ command: `'${python}' '${adapter}'` }) },
  ];
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

function summaryOf(name, { available, reason, remedy, manifest, cases, diagnoses }) {
  if (!available) return { name, available, reason, remedy };
  return {
    name,
    available,
    manifest,
    suites: suitesOf(cases),
    failures: cases
      .filter(({ status }) => status === "failed")
      .map(({ id, requirements, reason: why, discrepancy }) => ({ id, requirements, reason: why, discrepancy })),
    skips: counted(cases.filter(({ status }) => status === "skipped").map(({ reason: why }) => why)),
    diagnoses,
  };
}

async function main() {
  const { date, level, runs, python, to } = parseArgs({ options: flags }).values;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? "")) {
    console.error(`dated-report: expected --date YYYY-MM-DD, got ${date ?? "nothing"}`);
    return 2;
  }
  const selection = { seed: fixedSeed, runs: Number(runs), level: Number(level), suites: null, filters: [] };
  const subjects = [];
  for (const { name, source } of sources(python)) {
    const [report] = await Effect.runPromise(conform([source], { selection }));
    subjects.push(summaryOf(name, report));
  }
  const report = { date, fieldprint: packageVersion, machine: machine(), selection, subjects };
  mkdirSync(to, { recursive: true });
  const file = join(to, `${date}-onnxruntime-and-torch`);
  writeFileSync(`${file}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${file}.md`, markdownOf(report));
  console.log(`${file}.md\n${file}.json`);
  return 0;
}

process.exitCode = await main();
