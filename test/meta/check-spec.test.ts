import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const scripts = join(import.meta.dirname, "../../scripts");
const roots: Array<string> = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

type Files = Readonly<Record<string, string>>;

/** A tree in which everything is traced. */
const sound: Files = {
  "spec/requirements/1-sums.md": [
    "# Sums",
    "- **SUM-001** (MUST) Adding is right,",
    "  also for **SUM-999**, which this line only mentions.",
    "- **SUM-002** (SHOULD) Adding is fast.",
    "- **SUM-003** (SHOULD, untested: it needs a person) The code reads well.",
    "- **SUM-004** (WITHDRAWN) Adding is slow.",
  ].join("\n"),
  "src/sum.ts": "/**\n * Adds.\n *\n * @spec SUM-001\n */\nexport const sum = (a: number, b: number) => a + b;\n",
  "kernels/sum.ts": "/** Adds. @spec SUM-002\n *   SUM-003\n */\nexport {};\n",
  "test/sum.test.ts": 'it("[SUM-001] [SUM-002] adds", () => {});\n',
};

function makeTree(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), "fieldprint-spec-"));
  roots.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const { trace } = await import(join(scripts, "spec-trace.mjs"));

interface Problem {
  readonly kind: string;
  readonly file: string;
  readonly line: number;
}

/** Each problem of the sound tree with some files changed, as `kind at file:line`. */
function problemsWith(changes: Files): ReadonlyArray<string> {
  const { problems } = trace(makeTree({ ...sound, ...changes }));
  return problems.map(({ kind, file, line }: Problem) => `${kind} at ${file}:${line}`);
}

function runScript(...options: ReadonlyArray<string>) {
  const command = [join(scripts, "check-spec.mjs"), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, stderr };
}

const chapter = "spec/requirements/1-sums.md";
const summary =
  "4 requirements (1 MUST, 1 SHOULD, 1 untested, 1 withdrawn), 3 code tags, 2 ids in test titles, 0 problems";
const missing = `missing-code at ${chapter}:`;
const untested = `missing-test at ${chapter}:`;

describe("check:spec", () => {
  it("[BLD-001] finds nothing wrong with a traced tree (control)", () => {
    expect(problemsWith({})).toStrictEqual([]);
  });

  it.each<[found: string, changes: Files]>([
    [`${missing}2`, { "src/sum.ts": "// SUM-001 without a tag\n" }],
    [`${missing}5`, { "kernels/sum.ts": "// @spec SUM-002\n" }],
    [`${untested}4`, { "test/sum.test.ts": 'it("[SUM-001] adds [SUM-002]", () => {});\n' }],
    ["unknown-id at src/more.ts:2", { "src/more.ts": "\n// @spec SUM-001 SUM-005\n" }],
    ["unknown-id at test/more.test.ts:3", { "test/more.test.ts": 'it(\n\n  "[SUM-005] adds", () => {});\n' }],
  ])("[BLD-001] finds %s", (found, changes) => {
    expect(problemsWith(changes)).toStrictEqual([found]);
  });

  it.each([
    "- **SUM-005** MUST add.",
    "- **SUM-5** (MUST) add.",
    "- **SUM-XXX** (MUST) add.",
    "* **SUM-005** (MUST) add.",
    "  - **SUM-005** (MUST) add.",
    "- **SUM-005** (MUST)",
    "- **SUM-005** (MAY) add.",
    "- **SUM-005** (SHOULD, untested:) add.",
  ])("[BLD-002] finds that %j is no requirement", (line) => {
    const file = "spec/requirements/2-more.md";
    expect(problemsWith({ [file]: `\n${line}` })).toStrictEqual([`malformed-requirement at ${file}:2`]);
  });

  it.each<[found: string, file: string, content: string]>([
    ["duplicate-id", "spec/requirements/2-more.md", "- **SUM-001** (MUST) Again."],
    ["withdrawn-id", "src/more.ts", "// @spec SUM-004"],
    ["withdrawn-id", "test/more.test.ts", 'it("[SUM-004] adds", () => {});'],
    ["malformed-tag", "src/more.ts", "// @spec sum-001"],
    ["malformed-tag", "src/more.ts", "/** @spec */"],
    ["malformed-tag", "src/more.ts", "// @spec SUM-001, SUM-002"],
    ["malformed-title", "test/more.test.ts", 'it("[SUM-1] adds", () => {});'],
    ["malformed-title", "test/more.test.ts", 'it("[SUM-001] [sum-002] adds", () => {});'],
  ])("[BLD-002] finds %s in %s: %s", (found, file, content) => {
    expect(problemsWith({ [file]: content })).toStrictEqual([`${found} at ${file}:1`]);
  });

  it("[BLD-002] finds a specification without requirements", () => {
    expect(trace(makeTree({ [chapter]: "# Sums\n" })).problems).toMatchObject([{ kind: "no-requirements" }]);
  });

  it.each([
    'it.skip("[SUM-001] [SUM-002] adds", () => {});',
    'it.todo("[SUM-001] [SUM-002] adds");',
    'describe.skip("[SUM-001] [SUM-002] adds", () => {});',
    'log("[SUM-001] [SUM-002] adds");',
    'items("[SUM-001] [SUM-002] adds");',
    '// it("[SUM-001] [SUM-002] adds", () => {});',
    'const text = `it("[SUM-001] [SUM-002] adds", () => {})`;',
    'const rows = [{ title: "[SUM-001] a" }, { title: "[SUM-002] b" }];\nit("$name", () => {});',
  ])("[BLD-002] does not count %s", (content) => {
    expect(problemsWith({ "test/sum.test.ts": content })).toStrictEqual([`${untested}2`, `${untested}4`]);
  });

  it.each([
    'describe("[SUM-001, SUM-002] sums", () => {});',
    "test(`[SUM-001] [SUM-002] adds ${2 + 2}`, () => {});",
    'itEffect("[SUM-001][SUM-002] adds", () => program);',
    'itOnEveryBackend("[SUM-001] [SUM-002] adds", (backend) => {});',
    'it.each([[1, ")"]])("[SUM-001 SUM-002] adds %i", () => {});',
    'it.skipIf(noDevice)(\n  "[SUM-001] [SUM-002] adds",\n  () => {},\n);',
    'const rows = [{ title: "[SUM-002] a" }];\nit.each(rows)("[SUM-001] $title", () => {});',
    'for (const row of [{ what: "[SUM-002] b" }]) it(row.what, () => {});\nit("[SUM-001] adds", () => {});',
  ])("[BLD-001] counts %s", (content) => {
    expect(problemsWith({ "test/sum.test.ts": content })).toStrictEqual([]);
  });

  it("[BLD-001] reads tags in scripts, in .ci/run and in the linter's configuration", () => {
    const elsewhere = { "kernels/sum.ts": "", "src/sum.ts": "", "scripts/sum.mjs": "// @spec SUM-002\n" };
    expect(problemsWith(elsewhere)).toStrictEqual([`${missing}2`, `${missing}5`]);
    const configured = { ".oxlintrc.json": "{\n  // @spec SUM-003\n}", ".ci/run": "#!/bin/sh\n# @spec SUM-001\n" };
    expect(problemsWith({ ...elsewhere, ...configured })).toStrictEqual([]);
  });

  it("[BLD-003] tells where each requirement is stated, implemented and tested", () => {
    const root = makeTree({ ...sound, "src/more.ts": "// @spec SUM-007\n" });
    const { status, stdout } = runScript("--json", root);
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(report.counts).toMatchObject({
      requirements: 4,
      must: 1,
      should: 1,
      untested: 1,
      withdrawn: 1,
      codeTags: 4,
    });
    expect(report.problems).toStrictEqual([
      { kind: "unknown-id", file: "src/more.ts", line: 1, message: expect.stringContaining("SUM-007") },
    ]);
    expect(report.requirements[1]).toStrictEqual({
      id: "SUM-002",
      level: "SHOULD",
      file: chapter,
      line: 4,
      code: ["kernels/sum.ts:1"],
      tests: ["test/sum.test.ts:1"],
    });
  });

  it("[BLD-001] [BLD-003] prints a line per problem and a summary, and exits with 0, 1 or 2", () => {
    expect(runScript(makeTree(sound))).toStrictEqual({ status: 0, stdout: `check:spec: ${summary}\n`, stderr: "" });
    const { status, stdout } = runScript(makeTree({ ...sound, "src/sum.ts": "" }));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^spec\/requirements\/1-sums\.md:2: missing-code: SUM-001 .*\ncheck:spec: .* 1 problems\n$/);
    const nothing = runScript(makeTree({ "README.md": "" }));
    expect(nothing).toMatchObject({ status: 2, stdout: "" });
    expect(nothing.stderr).toContain("expected one directory that has spec/requirements");
  });
});
