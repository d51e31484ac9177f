import { HashMap } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemAt, type State, type StatusChange, timelineText } from "../../src/index.ts";
import {
  approve,
  histories,
  makersOf,
  observe,
  opened,
  override,
  play,
  promote,
  trust,
  written,
} from "./small-history.ts";

/** What changed from one state to the next, by looking at every item of both. */
function changesByLooking(before: State, after: State): ReadonlyArray<StatusChange> {
  const ids = [...HashMap.keys(after.items)].toSorted();
  return ids.flatMap((item) => {
    const [from, to] = [itemAt(before, item)?.status._tag, itemAt(after, item)!.status._tag];
    return from === to ? [] : [{ item, from, to }];
  });
}

const preference = written("user", "metric units");
const anchor = written("curator", "answer in metric units", [preference]);
const note = written("web", "a page about it", [anchor]);
const names = new Map([
  [preference, "preference"],
  [anchor, "anchor"],
]);

const trusted = play([
  observe("user", "metric units"),
  ...trust(preference),
  observe("curator", "answer in metric units", [preference]),
  ...trust(anchor),
  observe("web", "a page about it", [anchor]),
]).state;

describe("a timeline", () => {
  it("[STA-044] tells of an accepted attempt", () => {
    expect(play([observe("user", "metric units")]).last).toStrictEqual({
      sequence: 0,
      clock: 0,
      transition: "Observe",
      actors: ["user"],
      item: preference,
      principal: undefined,
      scope: "home",
      outcome: "accepted",
      detail: undefined,
      changes: [{ item: preference, from: undefined, to: "Observed" }],
    });
  });

  it("[STA-044] tells of a refused attempt which guard refused it, and who could help", () => {
    const { last } = play([observe("user", "metric units"), ...trust(preference).slice(0, 3), promote(preference)]);
    expect(last).toStrictEqual({
      sequence: 4,
      clock: 0,
      transition: "Promote",
      actors: ["gateway"],
      item: preference,
      principal: undefined,
      scope: "home",
      outcome: "QuorumMissing",
      detail: {
        guard: "quorum",
        subject: preference,
        expected: "2 approvals that hold",
        actual: "1",
        supplier: "independent reviewers approve it",
      },
      changes: [],
    });
  });

  it("[STA-044] tells of everything that fell with an item, and of nothing else", () => {
    const { last } = play([override(["olga"], { _tag: "Revoke", item: preference })], trusted);
    const expected = [
      { item: preference, from: "Canonical", to: "Revoked" },
      { item: anchor, from: "Canonical", to: "Quarantined" },
    ];
    expect(last.changes).toStrictEqual(expected.toSorted((a, b) => (a.item < b.item ? -1 : 1)));
  });

  it("[STA-044] tells of principals and scopes where it is about no item", () => {
    const helper = { id: "helper", roles: [], origin: null, scopes: [], key: null };
    const about = [
      play([() => ({ _tag: "Delegate", by: "ruth", principal: helper })]),
      play([override(["olga", "otto"], { _tag: "Enrol", principal: helper })]),
      play([() => ({ _tag: "Compromise", by: "clerk", principal: "web", verdict: preference })]),
      play([override(["oona"], { _tag: "EngageBypass" })]),
    ].map(({ last: { actors, item, principal, scope, outcome } }) => ({ actors, item, principal, scope, outcome }));
    const accepted = { item: undefined, outcome: "accepted" };
    expect(about).toStrictEqual([
      { ...accepted, actors: ["ruth"], principal: "helper", scope: undefined },
      { ...accepted, actors: ["olga", "otto"], principal: "helper", scope: "home" },
      { ...accepted, actors: ["clerk"], principal: "web", scope: undefined },
      { ...accepted, actors: ["oona"], principal: undefined, scope: "home" },
    ]);
  });

  it("[STA-044] has the time of a tick, and the reviewer of an approval", () => {
    const tick = play([() => ({ _tag: "Tick", by: "clerk", now: 7 })]);
    expect(tick.last).toMatchObject({ clock: 7, item: undefined, changes: [] });
    expect(play([approve("ruth", anchor)], trusted).last).toMatchObject({ actors: ["ruth"], outcome: "WrongStatus" });
  });

  it("[STA-044] finds exactly the items that changed, in any history", () => {
    let fallen = 0;
    fc.assert(
      fc.property(histories, (history) => {
        for (const { before, after, told } of play(history.flatMap(makersOf)).attempts) {
          expect(told.changes).toStrictEqual(changesByLooking(before, after));
          expect(told.outcome === "accepted").toBe(after !== before);
          expect(told.detail === undefined).toBe(after !== before);
          fallen += Math.max(0, told.changes.length - 1);
        }
      }),
      { numRuns: 100 },
    );
    expect(fallen).toBeGreaterThan(0);
  });
});

describe("a timeline as text", () => {
  it("[STA-044] has a row for each attempt, what fell below it, and what a refusal expected", () => {
    const revoke = override(["olga"], { _tag: "Revoke", item: preference });
    const { attempts } = play([observe("web", "another page"), revoke, ...trust(anchor).slice(1, 2)], trusted);
    const text = timelineText(
      attempts.map(({ told }) => told),
      names,
    );
    expect(text.split("\n")).toEqual([
      `  13       0  Observe               ${written("web", "another page").slice(0, 8)}            web               accepted  none -> Observed`,
      "  14       0  OverrideRevoke        preference          olga              accepted  Canonical -> Revoked",
      "                                      anchor                                        Canonical -> Quarantined",
      "  15       0  Nominate              anchor              user              refused   WrongStatus",
      "                expected Observed or Demoted, got Quarantined; a writer observes it, or an overrider releases it; an overrider demotes it",
    ]);
  });

  it("[STA-044] names items in what a refusal says", () => {
    const { last } = play(
      [...trust(note).slice(0, 4), promote(note)],
      play([override(["olga"], { _tag: "Demote", item: anchor })], trusted).state,
    );
    const text = timelineText([last], names);
    expect(text).toContain("AncestorNotStanding");
    expect(text).toContain("got anchor, Demoted;");
    expect(timelineText([last])).toContain(`got ${anchor.slice(0, 8)}, Demoted;`);
  });

  it("[STA-044] is not ended or overwritten by a name", () => {
    const { last } = play([observe("user", "metric units")]);
    const text = timelineText([last], new Map([[preference, "a\n\u001b[2K\r\u202eb"]]));
    expect(text).toContain("a??[2K??b");
    for (const character of ["\n", "\r", "\u001b", "\u202e"]) expect(text).not.toContain(character);
  });

  it("[STA-044] is the same in parts, and empty for nothing", () => {
    const { attempts } = play([observe("user", "metric units"), ...trust(preference)], opened);
    const told = attempts.map((attempt) => attempt.told);
    expect(timelineText(told)).toBe(told.map((one) => timelineText([one])).join("\n"));
    expect(timelineText([])).toBe("");
  });
});
