import * as fc from "fast-check";
import { type JsonSchema, Result, Schema, SchemaRepresentation } from "effect";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeEvent, type MachineEvent, step } from "../../src/index.ts";
import { digestNotary, policyFor } from "./cast.ts";
import { beginning, histories, policyNumbers } from "./machine-commands.ts";

/** A check made from a JSON Schema alone, not from the Schema it came from. */
function acceptedBy(name: string): (value: unknown) => boolean {
  const {
    $schema: dialect,
    $id: _id,
    $defs,
    ...schema
  } = JSON.parse(readFileSync(`spec/schema/${name}.schema.json`, "utf8"));
  expect(dialect).toBe("https://json-schema.org/draft/2020-12/schema");
  const document: JsonSchema.Document<"draft-2020-12"> = { dialect: "draft-2020-12", schema, definitions: $defs ?? {} };
  const decoder = SchemaRepresentation.fromJsonSchemaDocument(document, {
    patterns: "apply",
  }) as Schema.Decoder<unknown>;
  const check = Schema.decodeUnknownExit(decoder);
  return (value) => check(value, { onExcessProperty: "error" })._tag === "Success";
}

describe("the JSON Schemas", () => {
  it("[STA-019] [STA-004] accept the events of histories, and what they accept of changed events is what the machine decodes", () => {
    const isEvent = acceptedBy("event");
    const tags = new Set<string>();
    const notary = digestNotary();
    const watch = (_before: unknown, event: MachineEvent) => {
      tags.add(event._tag);
      expect(isEvent(event)).toBe(true);
      expect(isEvent({ ...event, note: "?" })).toBe(false);
      for (const key of Object.keys(event)) {
        const { [key]: _left, ...less } = event as Record<string, unknown>;
        expect(isEvent(less)).toBe(false);
        for (const value of ["", "nobody", "NOBODY", -1, 0.5, null, [], {}]) {
          const changed = { ...event, [key]: value };
          expect({ changed, accepted: isEvent(changed) }).toEqual({
            changed,
            accepted: Result.isSuccess(decodeEvent(changed)),
          });
        }
      }
    };
    fc.assert(
      fc.property(policyNumbers, histories(30), (numbers, commands) => {
        fc.modelRun(() => ({ model: beginning(notary, numbers), real: { step, watch } }), commands);
      }),
      { numRuns: 8 },
    );
    expect(tags.size).toBe(12);
  });

  it("[STA-019] accept a policy, and refuse one with a quorum of one", () => {
    const isPolicy = acceptedBy("policy");
    const policy = policyFor(digestNotary());
    expect(isPolicy(policy)).toBe(true);
    expect(isPolicy({ ...policy, quorum: 1 })).toBe(false);
    expect(isPolicy({ ...policy, open: true })).toBe(false);
  });
});
