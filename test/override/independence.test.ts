import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import * as fc from "fast-check";
import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { type OverrideAction, plainState, step } from "../../src/index.ts";
import { enrolment } from "../state/cast.ts";
import { notary } from "../state/refusal-of.ts";
import { Story } from "../state/story.ts";

/** Every file that a file of src imports, directly or not, types included. */
function importsOf(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g))
    importsOf(normalize(join(dirname(file), path!)), found);
  return found;
}

const foldersOf = (files: Iterable<string>) => [...new Set([...files].map((file) => file.split("/")[1]))].sort();

describe("the override module", () => {
  const files = readdirSync("src/override").map((name) => `src/override/${name}`);

  it("[OVR-022] depends on core, identity and ledger, and on nothing about items, memory, anchors or paging", () => {
    const reached = new Set(files.flatMap((file) => [...importsOf(file)]));
    expect(foldersOf(reached)).toEqual(["core", "identity", "ledger", "override"]);
    expect(foldersOf(importsOf("src/state/step.ts"))).toContain("override");
  });
});

/** Anything that may be in memory when an override comes: the same principals, time and heads, other items. */
function memoryWith(words: ReadonlyArray<string>, promoted: boolean): Story {
  const story = new Story(notary, { driftBudget: 1_000 });
  const item = story.observe("curator", "the subject");
  const others = words.map((word, n) => story.observe("curator", `${word} ${n}`, n % 2 === 0 ? [] : [item]));
  if (promoted) for (const one of [item, ...others]) story.promote(one);
  return story;
}

const subject = new Story(notary).observation("curator", "the subject").item;
const newcomer = enrolment(notary, "overrider-4", ["overrider"], { scopes: ["*"] });

describe("independence", () => {
  const unrelated: ReadonlyArray<OverrideAction> = [
    { _tag: "Rebase" },
    { _tag: "EngageBypass" },
    { _tag: "LiftBypass" },
    { _tag: "Enrol", principal: newcomer },
  ];
  const lowering: ReadonlyArray<OverrideAction> = (["Quarantine", "Demote", "Revoke"] as const).map((_tag) => {
    return { _tag, item: subject };
  });
  const actors = fc.constantFrom(
    ["overrider-1"] as const,
    ["overrider-1", "overrider-2"] as const,
    ["overrider-lab"] as const,
    ["reviewer-1"] as const,
  );
  const changes = fc.record({
    issuedAt: fc.constantFrom(0, 9),
    expires: fc.constantFrom(0, 3, 99),
    scope: fc.constantFrom("lab", "*"),
  });

  it("[OVR-021] two memories that share nothing but principals, policy and time authorise the same records alike", () => {
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.constantFrom(...unrelated),
        actors,
        changes,
        fc.array(fc.string(), { maxLength: 3 }),
        (action, by, change, words) => {
          const [empty, full] = [memoryWith([], false), memoryWith(words, true)];
          const answers = [empty, full].map((story) => {
            const before = plainState(story.state);
            const prior = story.state.policyDigest;
            const event = story.signed(story.record(action, [...by], { ...change, reason: "the same", prior }));
            const next = step(story.state, event);
            if (Result.isFailure(next)) return next.failure._tag;
            const { bypassed, used, principals, clock, items } = plainState(next.success);
            expect(items).toEqual(before.items);
            return { bypassed, used, principals, clock, drift: action._tag === "Rebase" ? [] : undefined };
          });
          expect(answers[1]).toEqual(answers[0]);
          const kind = typeof answers[0] === "string" ? answers[0] : "accepted";
          outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
        },
      ),
      { numRuns: 150 },
    );
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining(["accepted", "OverrideQuorumMissing", "ScopeMissing", "RoleMissing"]),
    );
  });

  it("[OVR-021] [OVR-011] whatever else is in memory, one overrider lowers any live item", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...lowering),
        fc.array(fc.string(), { maxLength: 4 }),
        fc.boolean(),
        (action, words, promoted) => {
          const story = memoryWith(words, promoted);
          expect(story.attempt(story.signed(story.record(action, ["overrider-1"])))).toBeUndefined();
          expect(story.item(subject).status._tag).toBe(
            action._tag === "Quarantine" ? "Quarantined" : `${action._tag}d`,
          );
          const standing = plainState(story.state).items.filter(
            ({ parents, status }) => parents.includes(subject) && status._tag === "Canonical",
          );
          expect(standing).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
