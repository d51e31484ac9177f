import * as fc from "fast-check";
import { HashMap } from "effect";
import { describe, expect, it } from "vitest";
import type { MachineEvent, OverrideAction } from "../../src/index.ts";
import { digestNotary, digestNumber, enrolment } from "./cast.ts";
import { Story } from "./story.ts";

const notary = digestNotary();

/** What people decide about: facts that are there from the start, the third derived from the first. */
const facts = ["water boils", "ice melts", "boiled water is safe"] as const;

/** A decision, made by people about one fact they have read. */
interface Decision {
  readonly what: "endorse" | "trust for a while" | "withdraw" | "release" | "let time pass";
  readonly about: 0 | 1 | 2;
}

/** An attempt by those who can only write and sign with stolen or self-made keys. */
interface Attack {
  readonly what:
    | "write"
    | "summarise"
    | "repeat"
    | "nominate"
    | "forge"
    | "delegate"
    | "approve as delegate"
    | "replay"
    | "override"
    | "seize";
  readonly about: 0 | 1 | 2;
  readonly by: "browser" | "model";
}

/** A story, the facts in it, and the signed events that took effect, which an attacker has seen. */
interface Play {
  readonly story: Story;
  readonly items: ReadonlyArray<string>;
  readonly seen: Array<MachineEvent>;
  noise: number;
}

function curtain(): Play {
  const story = new Story(notary, { driftBudget: 1_000, depth: 60, longestOverride: 4 }, notary.verify);
  const boils = story.observe("search", facts[0]);
  const items = [boils, story.observe("search", facts[1]), story.observe("search", facts[2], [boils])];
  return { story, items, seen: [], noise: 0 };
}

function endorse({ story, seen }: Play, item: string): void {
  story.attempt({ _tag: "VerifyProvenance", by: "supervisor-1", item, verdict: digestNumber("verified") });
  story.attempt({ _tag: "Nominate", by: "journal", item });
  for (const reviewer of ["reviewer-1", "reviewer-2"]) {
    const approval = story.approval(item, reviewer, { expires: 1_000_000 });
    if (story.attempt(approval) === undefined) seen.push(approval);
  }
  story.attempt(story.promotion(item));
}

function override({ story, seen }: Play, action: OverrideAction, reason: string): void {
  const event = story.signed(story.record(action, ["overrider-1", "overrider-2"], { reason }));
  if (story.attempt(event) === undefined) seen.push(event);
}

function decide(play: Play, { what, about }: Decision, turn: number): void {
  const item = play.items[about]!;
  const reason = `turn ${turn}`;
  if (what === "endorse") endorse(play, item);
  else if (what === "trust for a while") override(play, { _tag: "Promote", item }, reason);
  else if (what === "withdraw") override(play, { _tag: "Demote", item }, reason);
  else if (what === "release") override(play, { _tag: "Release", item }, reason);
  else play.story.tick(play.story.state.authority.clock + 2);
}

function attackingEvents(play: Play, { what, about, by }: Attack): ReadonlyArray<MachineEvent> {
  const { story, items, seen } = play;
  const item = items[about]!;
  play.noise += 1;
  const delegate = `${by}-${about}`;
  if (what === "write") return [story.observation(by, `${facts[about]}, said ${play.noise} times`)];
  if (what === "summarise") return [story.observation(by, `in short ${play.noise}`, [item])];
  if (what === "repeat")
    return [story.observation(by, facts[about]), story.observation("search", facts[about], [item])];
  if (what === "nominate") return [{ _tag: "Nominate", by, item }];
  if (what === "delegate")
    return [{ _tag: "Delegate", by, principal: enrolment(notary, delegate, ["writer"], { origin: "external" }) }];
  if (what === "approve as delegate") return [story.approval(item, delegate), story.approval(item, by)];
  if (what === "replay") return seen;
  if (what === "seize")
    return [
      { _tag: "Promote", by, item, drift: 0 },
      { _tag: "VerifyProvenance", by, item, verdict: item },
    ];
  const stolen = story.approval(item, "reviewer-1") as Extract<MachineEvent, { _tag: "Approve" }>;
  if (what === "forge") return [{ ...stolen, signature: notary.sign(by, "whatever") }];
  const record = story.record({ _tag: "Promote", item }, ["overrider-1", "overrider-2"]);
  return [story.signed(record, [by, by]), story.signed({ ...record, actors: [by, delegate] })];
}

/** Decisions in turn, before each of them some attacks. */
function played(decisions: ReadonlyArray<Decision>, attacks: ReadonlyArray<ReadonlyArray<Attack>>): Play {
  const play = curtain();
  decisions.forEach((decision, turn) => {
    for (const attack of attacks[turn] ?? [])
      for (const event of attackingEvents(play, attack)) play.story.attempt(event);
    decide(play, decision, turn);
  });
  return play;
}

const trusted = ({ story }: Play): ReadonlyArray<string> =>
  [...HashMap.values(story.state.items)].flatMap(({ id, status }) => (status._tag === "Canonical" ? id : [])).sort();

const about = fc.constantFrom(0 as const, 1 as const, 2 as const);
const decisions = fc.array(
  fc.record<Decision>({
    what: fc.constantFrom("endorse", "endorse", "trust for a while", "withdraw", "release", "let time pass"),
    about,
  }),
  { maxLength: 7, size: "max" },
);
const attacks = fc.array(
  fc.array(
    fc.record<Attack>({
      what: fc.constantFrom(
        "write",
        "summarise",
        "repeat",
        "nominate",
        "forge",
        "delegate",
        "approve as delegate",
        "replay",
        "override",
        "seize",
      ),
      about,
      by: fc.constantFrom("browser", "model"),
    }),
    { maxLength: 4, size: "max" },
  ),
  { maxLength: 7, size: "max" },
);

describe("promotion", () => {
  it("[STA-033] over four runs, an attack changes neither which decisions take effect nor to what content", () => {
    const counts = { trusted: 0, different: 0, attempted: 0 };
    fc.assert(
      fc.property(decisions, decisions, attacks, attacks, (these, those, one, other) => {
        const [a, b, c, d] = [played(these, one), played(these, other), played(those, one), played(those, other)];
        expect(trusted(b)).toEqual(trusted(a));
        expect(trusted(d)).toEqual(trusted(c));
        for (const play of [a, b, c, d]) {
          expect(trusted(play).filter((item) => !play.items.includes(item))).toEqual([]);
          counts.trusted += trusted(play).length;
          counts.attempted += play.noise;
        }
        if (trusted(a).join() !== trusted(c).join()) counts.different += 1;
      }),
      { numRuns: 400 },
    );
    expect(counts.trusted).toBeGreaterThan(300);
    expect(counts.different).toBeGreaterThan(100);
    expect(counts.attempted).toBeGreaterThan(3_000);
  });
});
