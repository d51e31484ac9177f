// Kills a process that appends to a record store, at random moments, and checks that nothing acknowledged is lost.
// Usage: node scripts/check-crashes.mjs [--runs 500] [--seed N] [--json] [--lie]; needs the build. With --lie the writer
// claims appends that it never made, and the check must fail.
// @spec STO-026
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { crashRun, nothingHeld } from "../test/ledger-store/crash-run.mjs";

/** So many runs go on with one store, each after the crash of the one before; then a new one is made. */
const runsPerStore = 10;

/** When to kill: some time after the start, after the store was opened, or after the first answer. */
function randomMoment(random) {
  const after = ["start", "opening", "answer"][random(0, 2)];
  return { after, milliseconds: after === "start" ? random(1, 700) : random(0, 120) };
}

const afterLie = { after: "answer", milliseconds: 200 };

async function runAll({ runs, seed, lie, progress }) {
  const source = xoroshiro128plus(seed);
  const random = (least, most) => uniformInt(source, least, most);
  const folder = mkdtempSync(join(tmpdir(), "fieldprint-crashes-"));
  const sum = {
    runs: 0,
    acknowledged: 0,
    unanswered: 0,
    torn: 0,
    cutBytes: 0,
    beforeOpening: 0,
    afterAnswer: 0,
    problems: [],
  };
  let held = nothingHeld;
  try {
    for (let run = 0; run < runs; run += 1) {
      if (run % runsPerStore === 0) held = nothingHeld;
      const directory = join(folder, `store-${Math.floor(run / runsPerStore)}`);
      const moment = lie ? afterLie : randomMoment(random);
      held = await crashRun({ directory, seed: `${seed}-${run}`, moment, lie }, held);
      sum.runs += 1;
      sum.acknowledged += held.acknowledged;
      sum.unanswered += held.unanswered;
      sum.torn += held.cutBytes > 0 ? 1 : 0;
      sum.cutBytes += held.cutBytes;
      sum.beforeOpening += held.opened ? 0 : 1;
      sum.afterAnswer += moment.after === "answer" ? 1 : 0;
      sum.problems.push(...held.problems.slice(0, 5).map((problem) => `run ${run}: ${problem}`));
      progress(sum);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return sum;
}

const summary = ({ runs, acknowledged, unanswered, torn, cutBytes, beforeOpening, afterAnswer, problems }) =>
  `check:crashes: ${runs} kills (${beforeOpening} before the store was open, ${afterAnswer} after an answer), ` +
  `${acknowledged} records acknowledged, ` +
  `${unanswered} more were there without an answer, ${torn} torn writes of ${cutBytes} bytes cut, ` +
  `${problems.length} problems`;

const options = {
  runs: { type: "string" },
  seed: { type: "string" },
  json: { type: "boolean" },
  lie: { type: "boolean" },
};
const { values } = parseArgs({ options });
const [runs, seed] = [Number(values.runs ?? 500), Number(values.seed ?? Date.now() % 1_000_000)];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error(
    `check:crashes: expected whole numbers, at least one run, got --runs ${values.runs} --seed ${values.seed}`,
  );
  process.exitCode = 2;
} else {
  if (!values.json) console.log(`check:crashes: seed ${seed}`);
  const progress = (sum) => {
    if (sum.runs % 10 === 0 || sum.problems.length > 0) process.stderr.write(`\r${summary(sum)}`);
  };
  const sum = await runAll({ runs, seed, lie: values.lie === true, progress });
  process.stderr.write("\n");
  for (const problem of values.json ? [] : sum.problems) console.log(problem);
  console.log(values.json ? JSON.stringify({ seed, ...sum }, undefined, 2) : summary(sum));
  process.exitCode = sum.problems.length === 0 ? 0 : 1;
}
