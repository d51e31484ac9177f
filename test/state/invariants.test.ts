import { HashMap } from "effect";
import { describe, expect, it } from "vitest";
import { driftSpent, isAtMost, itemIdOf, type State } from "../../src/index.ts";
import {
  authorsOf,
  itemsOf,
  playing,
  principalsOf,
  rootOf,
  stands,
  warrantOf,
  withAncestors,
} from "./accepted-events.ts";

/** What must hold of every state. */
const invariants: ReadonlyArray<{ readonly title: string; readonly holds: (state: State) => void }> = [
  {
    title:
      "[STA-030] [STA-034] whatever stands has supporters enough, of different root identities, none of whom had a hand in it",
    holds: (state) => {
      for (const item of itemsOf(state)) {
        const warrant = warrantOf(item);
        if (warrant === undefined) continue;
        const { quorum, overrideQuorum } = state.policy;
        const roots = warrant.supporters.map(({ principal }) => rootOf(state, principal));
        expect(new Set(roots).size).toBe(roots.length);
        expect(roots.length).toBeGreaterThanOrEqual(warrant._tag === "Quorum" ? quorum : overrideQuorum);
        const role = warrant._tag === "Quorum" ? "reviewer" : "overrider";
        for (const { principal } of warrant.supporters) {
          expect(HashMap.getUnsafe(state.authority.principals, principal).roles).toContain(role);
        }
        const authors = authorsOf(state, item);
        expect(roots.filter((root) => authors.has(root))).toEqual([]);
      }
    },
  },
  {
    title: "[STA-034] nobody approves what they had a hand in",
    holds: (state) => {
      for (const item of itemsOf(state)) {
        if (item.status._tag !== "Candidate") continue;
        const authors = authorsOf(state, item);
        const roots = item.status.approvals.map(({ principal }) => rootOf(state, principal));
        expect(roots.filter((root, index) => authors.has(root) || roots.indexOf(root) !== index)).toEqual([]);
      }
    },
  },
  {
    title: "[STA-036] every ancestor of what stands is in standing",
    holds: (state) => {
      for (const item of itemsOf(state)) {
        if (stands(item)) expect([...withAncestors(state, item).values()].filter((one) => !stands(one))).toEqual([]);
      }
    },
  },
  {
    title: "[OVR-020] [STA-012] no override's authority outlives it, and each is due to a record that took effect",
    holds: (state) => {
      for (const warrant of itemsOf(state).map(warrantOf)) {
        if (warrant?._tag !== "Override") continue;
        expect(warrant.until).toBeGreaterThan(state.authority.clock);
        expect([...state.authority.used]).toContain(warrant.record);
      }
    },
  },
  {
    title: "[STA-014] no compromised principal supports what stands, and their delegates are compromised too",
    holds: (state) => {
      const gone = new Set(principalsOf(state).flatMap(({ id, compromised }) => (compromised ? id : [])));
      for (const item of itemsOf(state)) {
        const supporters = warrantOf(item)?.supporters ?? [];
        expect(supporters.filter(({ principal }) => gone.has(principal))).toEqual([]);
      }
      for (const { delegator, compromised } of principalsOf(state)) {
        if (delegator !== null && gone.has(delegator)) expect(compromised).toBe(true);
      }
    },
  },
  {
    title: "[STA-010] no scope drifts further than the policy allows",
    holds: (state) => {
      for (const scope of HashMap.keys(state.drift)) {
        expect(driftSpent(state, scope)).toBeLessThanOrEqual(state.policy.driftBudget);
      }
    },
  },
  {
    title: "[STA-005] [STA-006] every identifier binds the item, and no item is a policy",
    holds: (state) => {
      for (const item of itemsOf(state)) {
        expect(itemIdOf(item)).toBe(item.id);
        expect(item.kind).not.toBe("PolicyAuthority");
        expect(withAncestors(state, item).size).toBeGreaterThan(item.depth);
      }
    },
  },
  {
    title:
      "[TNT-003] [TNT-002] every label has exactly the identities that had a hand in the item, and is no cleaner than its parents'",
    holds: (state) => {
      for (const item of itemsOf(state)) {
        expect(item.label.roots).toEqual([...authorsOf(state, item)].sort());
        for (const parent of item.parents) {
          expect(isAtMost(HashMap.getUnsafe(state.items, parent).label, item.label)).toBe(true);
        }
      }
    },
  },
  {
    title: "[OVR-015] enough overriders of every scope remain",
    holds: (state) => {
      const able = principalsOf(state).filter(
        ({ roles, scopes, compromised }) => roles.includes("overrider") && scopes.includes("*") && !compromised,
      );
      expect(new Set(able.map(({ root }) => root)).size).toBeGreaterThanOrEqual(state.policy.overrideQuorum);
    },
  },
  {
    title: "[STA-015] a delegate has no role, scope or key to overrule with",
    holds: (state) => {
      for (const { delegator, roles, root, scopes } of principalsOf(state)) {
        if (delegator === null) continue;
        const giver = HashMap.getUnsafe(state.authority.principals, delegator);
        expect(
          roles.filter((role) => !giver.roles.includes(role) || role === "overrider" || role === "supervisor"),
        ).toEqual([]);
        expect(scopes.filter((scope) => !giver.scopes.includes(scope) && !giver.scopes.includes("*"))).toEqual([]);
        expect(root).toBe(giver.root);
      }
    },
  },
  {
    title: "[STA-016] following successors ends",
    holds: (state) => {
      for (const item of itemsOf(state)) {
        let [at, steps] = [item, 0];
        while (at.status._tag === "Superseded" && steps <= HashMap.size(state.items)) {
          const { kind, scope } = at;
          at = HashMap.getUnsafe(state.items, at.status.successor);
          expect([at.kind, at.scope]).toEqual([kind, scope]);
          steps += 1;
        }
        expect(steps).toBeLessThanOrEqual(HashMap.size(state.items));
      }
    },
  },
];
describe("over histories made by execution", () => {
  it.each(invariants)("$title", ({ holds }) => {
    let items = 0;
    playing(({ after }) => {
      holds(after);
      items += HashMap.size(after.items);
    }, 60);
    expect(items).toBeGreaterThan(1_000);
  });
});
