import { type JsonSchema, Schema, SchemaRepresentation } from "effect";
import * as fc from "fast-check";
import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { Manifest, Recipe, recipeArbitrary, ReportJson } from "../../conformance/index.ts";
import { inDirectory } from "../case/case-directory.ts";
import { anyReport, someManifest } from "./sample-report.ts";

const root = join(import.meta.dirname, "../..");
const names = [
  "cache-manifest",
  "case",
  "commitment",
  "event",
  "manifest",
  "policy",
  "proof-bundle",
  "provenance",
  "recipe",
  "report",
].map((name) => `${name}.schema.json`);

/** Runs the script; its exit code and what it complained about. */
async function writeSchemas(...words: ReadonlyArray<string>) {
  const script = join(root, "scripts/write-schemas.mjs");
  return promisify(execFile)(process.execPath, [script, ...words]).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

/** A check made from a JSON Schema alone, not from the Schema it came from. */
async function acceptedBy(file: string): Promise<(value: unknown) => boolean> {
  const { $schema, $id: _id, ...schema } = JSON.parse(await readFile(join(root, "spec/schema", file), "utf8"));
  expect($schema).toBe("https://json-schema.org/draft/2020-12/schema");
  const document: JsonSchema.Document<"draft-2020-12"> = { dialect: "draft-2020-12", schema, definitions: {} };
  const check = Schema.decodeUnknownExit(
    SchemaRepresentation.fromJsonSchemaDocument(document) as Schema.Decoder<unknown>,
  );
  return (value) => check(value, { onExcessProperty: "error" })._tag === "Success";
}

describe("JSON Schemas", () => {
  it("[CON-107] are what the Schemas in code give", async () => {
    expect(await writeSchemas("--check")).toEqual({ code: 0, stderr: "" });
    expect((await readdir(join(root, "spec/schema"))).toSorted()).toEqual(names);
  });

  it("[CON-107] --check names each file that differs or is missing, and writes none", () =>
    inDirectory(async (parent) => {
      const directory = join(parent, "schemas");
      await writeSchemas(directory);
      const report = join(directory, "report.schema.json");
      await writeFile(report, (await readFile(report, "utf8")).replace('"xpassed"', '"passed anyway"'));
      const { code, stderr } = await writeSchemas("--check", directory);
      expect({ code, lines: stderr.trimEnd().split("\n").length }).toEqual({ code: 1, lines: 1 });
      expect(stderr).toContain("report.schema.json: expected");
      expect(await writeSchemas("--check", join(parent, "nothing"))).toMatchObject({ code: 1 });
      expect(await readdir(parent)).toEqual(["schemas"]);
    }));

  it("[CON-107] accept what the kit writes and refuse a key too many or too few", async () => {
    const isReport = await acceptedBy("report.schema.json");
    const isRecipe = await acceptedBy("recipe.schema.json");
    fc.assert(
      fc.property(anyReport, recipeArbitrary, (report, recipe) => {
        const value = JSON.parse(Schema.encodeSync(ReportJson)(report));
        expect(isReport(value)).toBe(true);
        expect(isReport({ ...value, note: "?" })).toBe(false);
        const { seed: _seed, ...less } = Schema.encodeSync(Recipe)(recipe);
        expect([isRecipe(recipe), isRecipe(less)]).toEqual([true, false]);
      }),
      { numRuns: 50 },
    );
    const isManifest = await acceptedBy("manifest.schema.json");
    expect(isManifest(Schema.encodeSync(Manifest)(someManifest))).toBe(true);
    expect(isManifest({ ...someManifest, features: ["telepathy"] })).toBe(false);
    const isCase = await acceptedBy("case.schema.json");
    const dims = { B: 1, H: 1, Hkv: 1, D: 4, Dv: 4, P: 4, N: 1 };
    const caseFile = { protocol: "fieldprint-case/1", mode: "none", layout: "NHD", dims, options: {} };
    expect([isCase(caseFile), isCase({ ...caseFile, dims: { ...dims, B: -1 } })]).toEqual([true, false]);
  });
});
