// Writes the JSON Schemas of the protocols from the Schemas in code, or with --check fails when they differ.
// Usage, after a build: node scripts/write-schemas.mjs [--check] [DIRECTORY]
// @spec CON-107 STA-019 MEM-012 LED-030 PIP-005
import { Schema } from "effect";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { CacheManifest, Commitment, MachineEvent, Policy, ProofBundle, ProvDocument } from "fieldprint";
import { CaseFile, Manifest, Recipe, Report } from "fieldprint/conformance";

const root = join(import.meta.dirname, "..");

const documents = [
  { name: "report", title: "report.json, protocol fieldprint-report/1", schema: Schema.toCodecJson(Report) },
  { name: "manifest", title: "What a subject says of itself before it is tested", schema: Manifest },
  { name: "case", title: "case.json, protocol fieldprint-case/1", schema: CaseFile },
  { name: "recipe", title: "A problem in words", schema: Recipe },
  { name: "event", title: "An event of the state machine of memory items", schema: MachineEvent },
  { name: "policy", title: "What a state machine of memory items is started with", schema: Policy },
  { name: "commitment", title: "What an item is and what it may influence", schema: Commitment },
  { name: "proof-bundle", title: "What proves offline that a ledger has a record", schema: ProofBundle },
  { name: "cache-manifest", title: "What was pinned for an anchor", schema: CacheManifest },
  { name: "provenance", title: "A memory as PROV-JSON", schema: ProvDocument },
];

function schemaDocument({ name, title, schema }) {
  const { schema: body, definitions } = Schema.toJsonSchemaDocument(schema, { onExcessProperty: "error" });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `${name}.schema.json`,
    title,
    ...body,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
}

/** Whether a file holds this document, however it is laid out. */
function holds(path, document) {
  try {
    return JSON.stringify(JSON.parse(readFileSync(path, "utf8"))) === JSON.stringify(document);
  } catch {
    return false;
  }
}

function main() {
  const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
  const directory = positionals[0] ?? join(root, "spec/schema");
  if (!values.check) mkdirSync(directory, { recursive: true });
  let drifted = 0;
  for (const described of documents) {
    const document = schemaDocument(described);
    const path = join(directory, `${described.name}.schema.json`);
    if (holds(path, document)) continue;
    drifted++;
    if (values.check)
      console.error(`${relative(process.cwd(), path)}: expected the JSON Schema of the code, got another`);
    else writeFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`);
  }
  if (values.check) return drifted === 0 ? 0 : 1;
  console.log(`${drifted} of ${documents.length} schemas written`);
  return 0;
}

process.exitCode = main();
