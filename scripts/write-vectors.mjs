// Writes the golden vectors from the code, or with --check fails when they drift from it.
// Usage, after a build: node scripts/write-vectors.mjs [--check] [DIRECTORY]
// @spec CON-130 CON-131
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { blake3, hexadecimal } from "fieldprint";
import { attentionVectors, SEED } from "./vector-attention.mjs";
import { fileDrift } from "./vector-check.mjs";
import { numberVectors } from "./vector-numbers.mjs";
import { jsonText } from "./vector-text.mjs";

const MANIFEST = "manifest.json";
const folders = {
  attention: "attention",
  "float format": "formats",
  "rotary embedding": "rope",
  "softmax state": "state",
};

/** File name and text of every vector. */
function vectorFiles() {
  return [...attentionVectors(), ...numberVectors()].map((vector) => ({
    file: `${folders[vector.kind]}/${vector.name}.json`,
    requirements: vector.requirements,
    text: `${jsonText(vector)}\n`,
  }));
}

function manifestOf(files) {
  const entries = files.map(({ file, requirements, text }) => {
    const bytes = new TextEncoder().encode(text);
    return { file, requirements, bytes: bytes.length, blake3: hexadecimal(blake3(bytes)) };
  });
  return { protocol: "fieldprint-vectors/1", seed: SEED, files: entries };
}

function presentFiles(directory) {
  return Object.values(folders)
    .filter((folder) => existsSync(join(directory, folder)))
    .flatMap((folder) => readdirSync(join(directory, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith(".json"));
}

function write(directory, files) {
  for (const file of presentFiles(directory)) rmSync(join(directory, file));
  for (const { file, text } of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  writeFileSync(join(directory, MANIFEST), `${jsonText(manifestOf(files))}\n`);
  const total = files.reduce((sum, { text }) => sum + text.length, 0);
  console.log(`${files.length} vectors written, ${total} bytes`);
  return 0;
}

/** Committed texts by file name; a missing one is said to be so. */
function committedTexts(directory, files) {
  const texts = new Map();
  const problems = [];
  for (const file of files) {
    if (existsSync(join(directory, file))) texts.set(file, readFileSync(join(directory, file), "utf8"));
    else problems.push(`${file}: expected a vector, got nothing there`);
  }
  return { texts, problems };
}

/** The manifest must describe the files beside it, byte for byte, and list what the code makes. */
function manifestProblems(directory, files, texts) {
  if (!existsSync(join(directory, MANIFEST))) return [`${MANIFEST}: expected the list of vectors, got nothing there`];
  const committed = files.map(({ text, ...described }) => ({ ...described, text: texts.get(described.file) ?? text }));
  const expected = `${jsonText(manifestOf(committed))}\n`;
  const actual = readFileSync(join(directory, MANIFEST), "utf8");
  if (actual === expected) return [];
  const lines = actual.split("\n");
  const at = expected.split("\n").findIndex((line, n) => line !== lines[n]);
  return [`${MANIFEST}:${at + 1}: expected ${expected.split("\n")[at].trim()}, got ${(lines[at] ?? "nothing").trim()}`];
}

function check(directory, files) {
  const known = files.map(({ file }) => file);
  const { texts, problems } = committedTexts(directory, known);
  let engines = 0;
  for (const { file, text } of files.filter((made) => texts.has(made.file))) {
    const { drift, engine } = fileDrift(texts.get(file), text);
    if (drift) problems.push(`${file}: ${drift}`);
    if (engine) engines++;
  }
  for (const file of presentFiles(directory).filter((name) => !known.includes(name))) {
    problems.push(`${file}: expected no such vector, got one`);
  }
  problems.push(...manifestProblems(directory, files, texts));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  const last = engines === 0 ? "" : `; ${engines} differ in last bits, as engines may`;
  console.log(`${files.length} vectors are what the code gives${last}`);
  return 0;
}

function main() {
  const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
  const directory = positionals[0] ?? join(import.meta.dirname, "../spec/vectors");
  return (values.check ? check : write)(directory, vectorFiles());
}

process.exitCode = main();
