// Traces every requirement to code and to a test. Usage: node scripts/check-spec.mjs [--json] [ROOT]
// @spec BLD-003
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { trace } from "./spec-trace.mjs";

function summary({ counts, problems }) {
  const levels = `${counts.must} MUST, ${counts.should} SHOULD, ${counts.untested} untested, ${counts.withdrawn} withdrawn`;
  const uses = `${counts.codeTags} code tags, ${counts.testTitles} ids in test titles`;
  return `check:spec: ${counts.requirements} requirements (${levels}), ${uses}, ${problems.length} problems`;
}

function main() {
  const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
  const root = resolve(positionals[0] ?? join(import.meta.dirname, ".."));
  if (positionals.length > 1 || !existsSync(join(root, "spec/requirements"))) {
    console.error(
      `check:spec: expected one directory that has spec/requirements, got ${positionals.join(" ") || root}`,
    );
    return 2;
  }
  const report = trace(root);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  } else {
    for (const { kind, file, line, message } of report.problems) console.log(`${file}:${line}: ${kind}: ${message}`);
    console.log(summary(report));
  }
  return report.problems.length === 0 ? 0 : 1;
}

process.exitCode = main();
