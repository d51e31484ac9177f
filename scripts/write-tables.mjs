// Writes the tables of the state machine into its chapter from the tables in code, or with --check fails when they differ.
// Usage, after a build: node scripts/write-tables.mjs [--check] [FILE]
// @spec STA-002 STA-017
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { permissions, transitions } from "fieldprint";

const chapter = join(import.meta.dirname, "../spec/requirements/4-state.md");

const row = (cells) => `| ${cells.join(" | ")} |`;

function table(head, rows) {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

const statuses = (names) => (names === null ? "-" : names.length === 6 ? "live" : names.join(", "));

function targetOf({ to, cascade }) {
  if (to === null) return "-";
  return cascade ? `${to} + cascade` : to;
}

function transitionTable() {
  const rows = Object.entries(transitions).map(([name, transition]) => [
    statuses(transition.from),
    name,
    transition.role ?? "any",
    transition.guards.join(", "),
    targetOf(transition),
  ]);
  return table(["from", "transition", "role", "guards", "to"], rows);
}

function permissionTable() {
  const names = Object.keys(permissions.CoreAnchor);
  const rows = Object.entries(permissions).map(([kind, held]) => [
    kind,
    ...names.map((name) => held[name].join(", ") || "never"),
  ]);
  return table(["kind", ...names], rows);
}

function withTable(text, name, content) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected ${begin} before ${end}, got a chapter without them`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}

function main() {
  const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
  const path = positionals[0] ?? chapter;
  const found = readFileSync(path, "utf8");
  const written = withTable(withTable(found, "transitions", transitionTable()), "permissions", permissionTable());
  const name = relative(process.cwd(), path);
  if (found === written) {
    console.log(`${name}: the tables are those of the code`);
    return 0;
  }
  if (values.check) {
    console.error(`${name}: expected the tables of the code, got others; run npm run write:tables`);
    return 1;
  }
  writeFileSync(path, written);
  console.log(`${name}: tables written`);
  return 0;
}

process.exitCode = main();
