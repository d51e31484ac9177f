import { Effect } from "effect";
import { expect, it } from "vitest";
import { conform, problemOf, type Selection, SubjectRefused, subprocessSource } from "../../conformance/index.ts";
import { edgeCases, inFolders, subjectCommand } from "./subject-command.ts";

/** The report on the oracle in a process of its own, its manifest changed. */
function honest(changes: object, selection: Selection) {
  return inFolders(async (casesRoot) => {
    const command = subjectCommand("honest", JSON.stringify(changes));
    const [report] = await Effect.runPromise(conform([subprocessSource({ command, casesRoot })], { selection }));
    return report!;
  });
}

const statuses = ({ cases }: Awaited<ReturnType<typeof honest>>) => new Set(cases.map(({ status }) => status));
const fewCases = edgeCases("edges:masked-rows*", "edges:gamma-one", "edges:empty-context");

it("[CON-080] [CON-082] an honest subject holds every edge, and its manifest is reported", async () => {
  const report = await honest({}, edgeCases());
  expect(report.cases.length).toBeGreaterThan(60);
  expect(report.cases.filter(({ status }) => status !== "passed")).toEqual([]);
  expect(report).toMatchObject({
    name: "oracle",
    available: true,
    complete: true,
    manifest: { version: "1", lseBase: "e" },
  });
});

it("[CON-080] a subject may give log-sum-exps of base 2", async () => {
  expect(statuses(await honest({ lseBase: "2" }, fewCases))).toEqual(new Set(["passed"]));
});

it("[CON-083] a subject may leave out what it does not declare", async () => {
  expect(statuses(await honest({ outputs: ["out"] }, fewCases))).toEqual(new Set(["passed"]));
  expect(statuses(await honest({ outputs: ["anchor_mass", "out"] }, fewCases))).toEqual(new Set(["passed"]));
});

it("[CON-082] page pools travel as float16 and bfloat16", async () => {
  const selection = { ...edgeCases("designed:storage-*f16-pool"), level: 1, suites: ["designed"] };
  const report = await honest({}, selection);
  expect(report.cases.length).toBeGreaterThan(0);
  expect(statuses(report)).toEqual(new Set(["passed"]));
});

it("[CON-080] what a subject does not declare is skipped and counted", async () => {
  const { cases } = await honest({ modes: ["none"] }, fewCases);
  const skipped = cases.filter(({ status }) => status === "skipped");
  expect(skipped.map(({ reason }) => reason)).toEqual(
    cases.flatMap(({ id }) => (id.endsWith(":none") ? [] : [`mode ${id.split(":")[2]} is not declared`])),
  );
  expect(skipped.length).toBeLessThan(cases.length);
});

it("[CON-083] a manifest that promises more than the numbers hold fails", async () => {
  const { cases } = await honest({ rounded: true }, edgeCases("edges:gamma-one"));
  expect(cases.map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
  for (const { discrepancy } of cases) expect(discrepancy).toMatchObject({ tensor: "out" });
});

it.each(["e4m3", "e5m2", "int8"] as const)("[CON-082] pages of %s are refused before anything is written", (storage) =>
  inFolders(async (casesRoot) => {
    const source = subprocessSource({ command: subjectCommand("honest"), casesRoot });
    const problem = problemOf({ storage });
    const refused = Effect.flatMap(source.open, ({ subject }) => Effect.flip(subject.run(problem)));
    const error = await Effect.runPromise(Effect.scoped(refused));
    expect(error).toBeInstanceOf(SubjectRefused);
    expect(error.reason).toBe("the case format has no such pages");
  }),
);
