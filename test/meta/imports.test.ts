import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = join(import.meta.dirname, "../..");
const compiled = ["src", "reference", "kernels"];
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "fieldprint-imports-"));
  for (const name of [...compiled, "tsconfig.base.json", "package.json", ".oxlintrc.json"]) {
    cpSync(join(repository, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rmSync(copy, { recursive: true }));

function run(tool: string, ...options: ReadonlyArray<string>) {
  const command = [join(repository, "node_modules", tool), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: copy, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

const compile = (...roots: ReadonlyArray<string>) => run("typescript/bin/tsc", "-b", ...roots);
const lint = (...paths: ReadonlyArray<string>) => run("oxlint/bin/oxlint", ...paths);

/** Runs a tool on the copy while one file in it has the given content. */
function withFile<A>(file: string, content: string, use: () => A): A {
  writeFileSync(join(copy, file), content);
  try {
    return use();
  } finally {
    rmSync(join(copy, file));
  }
}

const forbidden: Array<[root: string, target: string, reason: string]> = [
  ["kernels", "reference", "they cannot borrow the oracle's arithmetic"],
  ["reference", "kernels", "it shares no arithmetic with the kernels it judges"],
  ["src", "reference", "src holds the models and imports no other root"],
  ["src", "kernels", "src holds the models and imports no other root"],
];

describe("import order", () => {
  it("[BLD-004] [BLD-005] the tree as it is compiles and passes the linter (control)", () => {
    expect(compile(...compiled)).toStrictEqual({ status: 0, output: "" });
    expect(lint(...compiled)).toMatchObject({ status: 0 });
    const file = "kernels/allowed.ts";
    const allowed = withFile(file, 'export { pageStrides } from "../src/index.ts";\n', () => [
      compile("kernels"),
      lint(file),
    ]);
    expect(allowed).toMatchObject([{ status: 0 }, { status: 0 }]);
  });

  it.each(forbidden)("[BLD-004] [BLD-005] %s cannot import %s", (root, target, reason) => {
    const file = `${root}/forbidden.ts`;
    withFile(file, `export * from "../${target}/index.ts";\n`, () => {
      const compiler = compile(root);
      expect(compiler.status).not.toBe(0);
      expect(compiler.output).toContain(`${target}/index.ts' is not listed within the file list of project`);
      expect(compiler.output).toContain(file);
      const linter = lint(file);
      expect(linter.status).not.toBe(0);
      expect(linter.output).toContain("Imports go one way");
      expect(linter.output).toContain(reason);
    });
  });

  it.each(["../state/item.ts", "../registry/registry.ts", "../paging/anchors.ts", "../taint/label.ts"])(
    "[OVR-022] the linter refuses the override module importing %s",
    (path) => {
      for (const folder of ["src/override", "src/identity"]) {
        const file = `${folder}/forbidden.ts`;
        const linter = withFile(file, `export * from "${path}";\n`, () => lint(file));
        expect(linter.status).not.toBe(0);
        expect(linter.output).toContain("Override is independent of what it governs");
      }
    },
  );

  it.each([
    ["kernels", "../src/problem/limits.ts", "import its index.ts"],
    ["src", "fieldprint/reference", "Imports go one way"],
    ["kernels", "fieldprint", "Imports go one way"],
  ])("[BLD-005] the linter refuses %s importing %s", (root, path, words) => {
    const file = `${root}/forbidden.ts`;
    const linter = withFile(file, `export * from "${path}";\n`, () => lint(file));
    expect(linter.status).not.toBe(0);
    expect(linter.output).toContain(words);
  });
});
