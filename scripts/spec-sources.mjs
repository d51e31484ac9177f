import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-5";

/** What an id looks like: three letters for the chapter, three digits. */
const ID = "[A-Z]{3}-[0-9]{3}";
const REQUIREMENT = new RegExp(`^- \\*\\*(${ID})\\*\\* \\((MUST|SHOULD|SHOULD, untested: [^)]+|WITHDRAWN)\\) \\S`);
const ALMOST_REQUIREMENT = /^\s*[-*+]?\s*\*\*\s*[A-Za-z]+-\s*[0-9X]/;
const COMMENT = /^\s*(?:\/\*\*?|\*|\/\/|#)\s?(.*?)\s*(?:\*\/)?$/;
const IDS_ONLY = new RegExp(`^\\s*${ID}(?:\\s+${ID})*$`);
const TITLE_IDS = new RegExp(`^(?:\\[${ID}(?:[,\\s]+${ID})*\\]\\s*)+`);
const ALMOST_TITLE_ID = /^\s*\[\s*[A-Za-z]+-[0-9]/;

const codePlaces = ["src", "reference", "kernels", "conformance", "scripts", ".oxlintrc.json", ".ci/run"];
/** `it`, `test`, `describe`, and functions named after them, such as `itEffect`. */
const TEST_FUNCTION = /^(?:it|test|describe)(?:[A-Z]\w*)?$/;
const notRun = new Set(["skip", "todo"]);

/** The files at a place under the root whose names end in one of the endings; a place may be a file. */
function filesAt(root, place, endings) {
  const path = join(root, place);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [place];
  return readdirSync(path, { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)) && !name.split("/").includes("node_modules"))
    .toSorted()
    .map((name) => join(place, name));
}

function linesOf(root, file) {
  return readFileSync(join(root, file), "utf8").split(/\r?\n/);
}

function levelOf(words) {
  if (words.startsWith("SHOULD, untested")) return "UNTESTED";
  return words;
}

/** The requirement lines of the specification, and the lines that only look like one. */
export function requirements(root) {
  const found = [];
  const malformed = [];
  for (const file of filesAt(root, "spec/requirements", [".md"])) {
    linesOf(root, file).forEach((text, index) => {
      const where = { file, line: index + 1 };
      const parsed = REQUIREMENT.exec(text);
      if (parsed) found.push({ id: parsed[1], level: levelOf(parsed[2]), ...where });
      else if (ALMOST_REQUIREMENT.test(text)) malformed.push({ text: text.trim(), ...where });
    });
  }
  return { found, malformed };
}

/** The ids named after `@spec` in comments, also on the comment lines that follow with nothing but ids. */
export function codeTags(root) {
  const found = [];
  const malformed = [];
  for (const file of codePlaces.flatMap((place) => filesAt(root, place, [".ts", ".mjs"]))) {
    let continues = false;
    linesOf(root, file).forEach((text, index) => {
      const comment = COMMENT.exec(text)?.[1];
      const tagged = comment === undefined ? null : /(?:^|\s)@spec(?![\w-])(.*)$/.exec(comment);
      const ids = tagged ? tagged[1].trim() : continues && IDS_ONLY.test(comment ?? "") ? comment.trim() : undefined;
      continues = ids !== undefined;
      if (ids === undefined) return;
      const where = { file, line: index + 1 };
      if (!IDS_ONLY.test(ids)) malformed.push({ text: comment.trim(), ...where });
      else for (const id of ids.split(/\s+/)) found.push({ id, ...where });
    });
  }
  return { found, malformed };
}

/** The name a call starts from (`it` in `it.each(rows)(...)`), and the names it passes through. */
function calleeNames(expression) {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression)) return [...calleeNames(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return calleeNames(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return calleeNames(expression.tag);
  return [];
}

function literalText(node) {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.head.text : undefined;
}

/** The field that titles come from in `it.each(rows)("$title", ...)` and `it(row.title, ...)`. */
function titleField(node) {
  if (node !== undefined && ts.isPropertyAccessExpression(node)) return node.name.text;
  return /^\$(\w+)/.exec((literalText(node) ?? "").replace(TITLE_IDS, ""))?.[1];
}

function isRunTest(node) {
  if (!ts.isCallExpression(node)) return false;
  const [first, ...rest] = calleeNames(node.expression);
  return TEST_FUNCTION.test(first) && !rest.some((name) => notRun.has(name));
}

/** Every title in a test file: written at the test, or in the field of a table that tests take their titles from. */
function titlesIn(root, file) {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, false);
  const nodes = [];
  const collect = (node) => {
    nodes.push(node);
    ts.forEachChild(node, collect);
  };
  collect(source);
  const titleNodes = nodes.filter(isRunTest).map((call) => call.arguments[0]);
  const fields = new Set(titleNodes.map(titleField));
  const fromTables = nodes
    .filter((node) => ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && fields.has(node.name.text))
    .map((node) => node.initializer);
  return [...titleNodes, ...fromTables].flatMap((node) => {
    const title = literalText(node);
    if (title === undefined) return [];
    return [{ title, file, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 }];
  });
}

/** The ids in brackets at the start of test titles; tests that are skipped or still to do do not count. */
export function testTitles(root) {
  const found = [];
  const malformed = [];
  for (const file of filesAt(root, "test", [".test.ts"])) {
    for (const { title, ...where } of titlesIn(root, file)) {
      const ids = TITLE_IDS.exec(title)?.[0] ?? "";
      for (const id of ids.match(new RegExp(ID, "g")) ?? []) found.push({ id, ...where });
      if (ALMOST_TITLE_ID.test(title.slice(ids.length))) malformed.push({ text: title, ...where });
    }
  }
  return { found, malformed };
}
