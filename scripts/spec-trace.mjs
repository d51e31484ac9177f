// @spec BLD-001 BLD-002
import { codeTags, requirements, testTitles } from "./spec-sources.mjs";

function problem(kind, where, message) {
  return { kind, file: where.file, line: where.line, message };
}

function malformedProblems(spec, code, tests) {
  const expected = {
    requirement: "expected `- **ABC-001** (MUST | SHOULD | SHOULD, untested: reason | WITHDRAWN) text.`",
    tag: "expected `@spec ABC-001 [ABC-002 ...]` with nothing else on the line",
    title: "expected titles to start with `[ABC-001]` or `[ABC-001] [ABC-002]`",
  };
  const say = (what, items) =>
    items.map((item) => problem(`malformed-${what}`, item, `${expected[what]}, got \`${item.text}\``));
  return [...say("requirement", spec.malformed), ...say("tag", code.malformed), ...say("title", tests.malformed)];
}

function idProblems(spec) {
  const first = new Map();
  const problems = [];
  if (spec.found.length === 0) {
    problems.push(problem("no-requirements", { file: "spec/requirements", line: 0 }, "no requirement line found"));
  }
  for (const it of spec.found) {
    const earlier = first.get(it.id);
    if (earlier === undefined) first.set(it.id, it);
    else problems.push(problem("duplicate-id", it, `${it.id} is already at ${earlier.file}:${earlier.line}`));
  }
  return { byId: first, problems };
}

function useProblems(byId, uses, what) {
  return uses.flatMap((use) => {
    const requirement = byId.get(use.id);
    if (requirement === undefined) {
      return [problem("unknown-id", use, `${what} names ${use.id}, which is in no file of spec/requirements`)];
    }
    if (requirement.level !== "WITHDRAWN") return [];
    return [
      problem("withdrawn-id", use, `${what} names ${use.id}, withdrawn at ${requirement.file}:${requirement.line}`),
    ];
  });
}

function coverageProblems(byId, code, tests) {
  const inCode = new Set(code.found.map(({ id }) => id));
  const inTests = new Set(tests.found.map(({ id }) => id));
  return [...byId.values()].flatMap((it) => {
    if (it.level === "WITHDRAWN") return [];
    const noCode = problem("missing-code", it, `${it.id} has no \`@spec ${it.id}\` in code`);
    const noTest = problem("missing-test", it, `${it.id} has no test whose title starts with [${it.id}]`);
    const tested = it.level === "UNTESTED" || inTests.has(it.id);
    return [...(inCode.has(it.id) ? [] : [noCode]), ...(tested ? [] : [noTest])];
  });
}

/** Where each requirement is stated, implemented and tested, and everything wrong with that. */
export function trace(root) {
  const spec = requirements(root);
  const code = codeTags(root);
  const tests = testTitles(root);
  const { byId, problems } = idProblems(spec);
  const count = (level) => [...byId.values()].filter((it) => it.level === level).length;
  const places = (uses, id) => uses.filter((use) => use.id === id).map(({ file, line }) => `${file}:${line}`);
  return {
    counts: {
      requirements: byId.size,
      must: count("MUST"),
      should: count("SHOULD"),
      untested: count("UNTESTED"),
      withdrawn: count("WITHDRAWN"),
      codeTags: code.found.length,
      testTitles: tests.found.length,
    },
    problems: [
      ...malformedProblems(spec, code, tests),
      ...problems,
      ...useProblems(byId, code.found, "a tag"),
      ...useProblems(byId, tests.found, "a test title"),
      ...coverageProblems(byId, code, tests),
    ],
    requirements: [...byId.values()].map((it) => ({
      ...it,
      code: places(code.found, it.id),
      tests: places(tests.found, it.id),
    })),
  };
}
