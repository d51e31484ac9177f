import { HashMap, HashSet, Result } from "effect";
import { describe, expect, it } from "vitest";
import { itemAt, type MachineEvent, type State, step, type TransitionName, transitionName } from "../../src/index.ts";
import { itemsOf, notary, playing } from "./accepted-events.ts";
import { digestNumber } from "./cast.ts";

const trusted = (state: State) => itemsOf(state).flatMap(({ id, status }) => (status._tag === "Canonical" ? id : []));

describe("two states", () => {
  it("[STA-032] states that differ only in provenance trust the same items after any event but a promotion", () => {
    let [compared, flipped] = [0, 0];
    playing(({ before, event, after }) => {
      if (event._tag === "Promote") return;
      const unverified = itemsOf(before).filter(
        ({ provenance, status }) => provenance !== "valid" && status._tag !== "Revoked",
      );
      const verified = unverified.reduce<State>((state, { id: item }) => {
        const verdict: MachineEvent = {
          _tag: "VerifyProvenance",
          by: supervisorOf(before),
          item,
          verdict: digestNumber("flipped"),
        };
        return Result.getOrThrow(step(state, verdict, notary.verify));
      }, before);
      expect(trusted(verified)).toEqual(trusted(before));
      const next = step(verified, event, notary.verify);
      expect(trusted(Result.getOrThrow(next))).toEqual(trusted(after));
      compared += 1;
      flipped += unverified.length;
    }, 60);
    expect(compared).toBeGreaterThan(500);
    expect(flipped).toBeGreaterThan(500);
  });

  it("[OVR-021] states that differ in everything about items accept the same overrides about none, to the same effect", () => {
    const seen = new Set<TransitionName>();
    playing(({ before, event, after }) => {
      if (event._tag !== "Override" || "item" in event.record.action) return;
      const forgotten: State = {
        ...before,
        items: HashMap.empty(),
        children: HashMap.empty(),
        warranted: HashSet.empty(),
      };
      const alone = Result.getOrThrow(step(forgotten, event, notary.verify));
      expect({ ...alone.authority, heads: undefined }).toEqual({ ...after.authority, heads: undefined });
      expect(alone.drift).toEqual(after.drift);
      seen.add(transitionName(event));
    }, 100);
    expect([...seen].sort()).toEqual(["OverrideEngageBypass", "OverrideEnrol", "OverrideLiftBypass", "OverrideRebase"]);
  });

  it("[OVR-021] [OVR-011] states in which only the item is the same accept the same lowering of it", () => {
    const seen = new Set<TransitionName>();
    playing(({ before, event, after }) => {
      const name = transitionName(event);
      if (event._tag !== "Override" || !("item" in event.record.action) || name === "OverridePromote") return;
      const { item } = event.record.action;
      const only: State = {
        ...before,
        items: HashMap.make([item, itemAt(before, item)!]),
        children: HashMap.empty(),
        warranted: HashSet.empty(),
      };
      const alone = Result.getOrThrow(step(only, event, notary.verify));
      expect(itemAt(alone, item)).toEqual(itemAt(after, item));
      seen.add(name);
    }, 100);
    expect([...seen].sort()).toEqual(["OverrideDemote", "OverrideQuarantine", "OverrideRelease", "OverrideRevoke"]);
  });
});

function supervisorOf({ authority }: State): string {
  const able = [...HashMap.values(authority.principals)].filter(
    ({ roles, compromised }) => roles.includes("supervisor") && !compromised,
  );
  return able[0]!.id;
}
