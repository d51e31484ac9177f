// Proves the model of the state machine and checks that it is the machine's table. Needs a build.
// Usage: node scripts/check-model.mjs [--json] [--only NAME]... [--without TRANSITION.GUARD]
// @spec STA-042
import { parseArgs } from "node:util";
import { transitions as table } from "fieldprint";
import { allDone } from "../spec/model/pool.mjs";
import { reportOf, textOf } from "../spec/model/report.mjs";
import { transitions } from "../spec/model/transitions.mjs";
import { allUnits, chosenUnits, sections } from "../spec/model/units.mjs";

const slow = 1;

const usage = `usage: node scripts/check-model.mjs [--json] [--only NAME]... [--without TRANSITION.GUARD]

  --only NAME     only what is about a transition, or only a section: ${sections.join(", ")}; may be repeated
  --without PAIR  prove the obligations of one transition without one of its guards, for example Promote.quorum;
                  what breaks is named
  --json          the report as JSON

Exit code 0 when everything holds, 1 when something does not, 2 for a wrong argument.`;

const flags = {
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  only: { type: "string", multiple: true, default: [] },
  without: { type: "string" },
};

/** What the arguments ask for, or what is wrong with them. */
function request(argv) {
  try {
    const { values } = parseArgs({ args: argv, options: flags });
    const { only, without } = values;
    const stray = only.find((name) => !sections.includes(name) && !(name in transitions));
    if (stray !== undefined) return { problem: `--only: no transition or section is called ${stray}` };
    const [transition, guard] = (without ?? "").split(".");
    if (without !== undefined && transitions[transition]?.guards[guard] === undefined) {
      return { problem: `--without: the model has no guard ${without}` };
    }
    return { ...values, without: without === undefined ? undefined : { transition, guard } };
  } catch (error) {
    return { problem: error.message };
  }
}

function unitsOf({ only, without }) {
  if (without === undefined) return chosenUnits(allUnits(table), only);
  const { transition, guard } = without;
  return [{ kind: "without", section: "obligations", transition, guard, tableRow: table[transition] }];
}

function titleOf({ kind, transition, name }) {
  return [kind, name ?? transition].filter((part) => part !== undefined).join(": ");
}

async function main() {
  const asked = request(process.argv.slice(2));
  if (asked.problem !== undefined || asked.help) {
    console.error(asked.help ? usage : `check:model: ${asked.problem}\n\n${usage}`);
    return asked.help ? 0 : 2;
  }
  const started = performance.now();
  const outcomes = [];
  await allDone(unitsOf(asked), (unit, { results, seconds }) => {
    outcomes.push({ unit, results, seconds });
    if (seconds > slow) console.error(`check:model: ${titleOf(unit)}, ${seconds.toFixed(1)} s`);
  });
  const report = reportOf(outcomes, table, (performance.now() - started) / 1000);
  console.log(asked.json ? JSON.stringify(report, undefined, 2) : textOf(report));
  return report.holds ? 0 : 1;
}

process.exitCode = await main();
