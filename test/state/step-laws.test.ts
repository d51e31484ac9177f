import { HashMap } from "effect";
import { describe, expect, it } from "vitest";
import { driftSpent, transitions, type TransitionName, transitionName } from "../../src/index.ts";
import {
  type Accepted,
  changesOf,
  itemsOf,
  playing,
  principalsOf,
  stands,
  subjectIdOf,
  withAncestors,
} from "./accepted-events.ts";

/** What must hold of every accepted event. */
const stepLaws: ReadonlyArray<{ readonly title: string; readonly holds: (accepted: Accepted) => void }> = [
  {
    title: "[STA-031] only a promotion makes an item trusted, and only its own",
    holds: (accepted) => {
      const raised = changesOf(accepted).filter(({ was, now }) => stands(now) && !stands(was));
      const promotes = ["Promote", "OverridePromote"].includes(transitionName(accepted.event));
      expect(raised.map(({ now }) => now.id)).toEqual(promotes ? [subjectIdOf(accepted)] : []);
    },
  },
  {
    title: "[STA-037] what is revoked stays revoked",
    holds: (accepted) => {
      expect(changesOf(accepted).filter(({ was }) => was.status._tag === "Revoked")).toEqual([]);
    },
  },
  {
    title: "[STA-002] the table says where the item goes",
    holds: (accepted) => {
      const { to, from, cascade } = transitions[transitionName(accepted.event)];
      const id = subjectIdOf(accepted);
      const now = id === undefined ? undefined : HashMap.getUnsafe(accepted.after.items, id).status._tag;
      if (now !== undefined && to !== "same") expect(now).toBe(to);
      const own = changesOf(accepted).filter(
        ({ now: { status } }) => status._tag !== "Quarantined" || !status.cascaded,
      );
      if (from !== null || to === null) expect(own.filter(({ now }) => now.id !== id)).toEqual([]);
      if (!cascade) expect(changesOf(accepted).filter(({ now }) => now.id !== id)).toEqual([]);
    },
  },
  {
    title: "[STA-011] what falls with an ancestor is exactly what stood on something lowered",
    holds: (accepted) => {
      const changes = changesOf(accepted);
      const own = changes.filter(({ now }) => !(now.status._tag === "Quarantined" && now.status.cascaded));
      const lowered = new Set(own.flatMap(({ now }) => (stands(now) ? [] : now.id)));
      const { cascade } = transitions[transitionName(accepted.event)];
      const expected = itemsOf(accepted.before).filter((item) => {
        const ancestors = [...withAncestors(accepted.before, item).keys()];
        return cascade && stands(item) && !lowered.has(item.id) && ancestors.some((id) => lowered.has(id));
      });
      const fallen = changes.filter(({ now }) => now.status._tag === "Quarantined" && now.status.cascaded);
      expect(fallen.map(({ now }) => now.id).sort()).toEqual(expected.map(({ id }) => id).sort());
    },
  },
  {
    title:
      "[STA-014] after a report nothing that its principals wrote is live outside quarantine, and no candidate has their approval",
    holds: ({ event, before, after }) => {
      if (event._tag !== "Compromise") return;
      const gone = new Set(principalsOf(after).flatMap(({ id, compromised }) => (compromised ? id : [])));
      const earlier = new Set(principalsOf(before).flatMap(({ id, compromised }) => (compromised ? id : [])));
      const theirs = itemsOf(after).filter(({ author }) => gone.has(author) && !earlier.has(author));
      expect(theirs.filter(({ status: { _tag } }) => _tag !== "Quarantined" && _tag !== "Revoked")).toEqual([]);
      const approvers = itemsOf(after).flatMap(({ status }) => (status._tag === "Candidate" ? status.approvals : []));
      expect(approvers.filter(({ principal }) => gone.has(principal))).toEqual([]);
    },
  },
  {
    title: "[STA-007] a nomination starts without approvals, in a round that never was",
    holds: ({ before, event, after }) => {
      if (event._tag !== "Nominate") return;
      const { status } = HashMap.getUnsafe(after.items, event.item);
      expect(status).toEqual({ _tag: "Candidate", nonce: before.sequence, approvals: [] });
      const nonces = itemsOf(before).flatMap(({ status: was }) => (was._tag === "Candidate" ? was.nonce : []));
      expect(Math.max(-1, ...nonces)).toBeLessThan(before.sequence);
    },
  },
  {
    title: "[TNT-002] [STA-005] what is written of an item never changes",
    holds: ({ before, after }) => {
      for (const was of itemsOf(before)) {
        const { status: _now, provenance: _verdict, ...written } = HashMap.getUnsafe(after.items, was.id);
        const { status: _was, provenance: _earlier, ...same } = was;
        expect(written).toEqual(same);
      }
    },
  },
  {
    title: "[STA-012] [STA-020] only a tick moves the clock, forward; every event is one more head",
    holds: ({ before, event, after }) => {
      expect(after.sequence).toBe(before.sequence + 1);
      expect(after.authority.heads.count).toBe(after.sequence + 1);
      const moved = after.authority.clock - before.authority.clock;
      if (event._tag === "Tick") expect(moved).toBeGreaterThanOrEqual(0);
      else expect(moved).toBe(0);
    },
  },
  {
    title: "[OVR-020] [OVR-004] an override uses up one record, and nothing else does",
    holds: ({ before, event, after }) => {
      const [was, now] = [[...before.authority.used], [...after.authority.used]];
      expect(now.length).toBe(was.length + (event._tag === "Override" ? 1 : 0));
      expect(was.filter((record) => !now.includes(record))).toEqual([]);
    },
  },
  {
    title: "[OVR-012] [STA-010] drift is spent by promotions and given back by an override, and by nothing else",
    holds: ({ before, event, after }) => {
      const name = transitionName(event);
      const spent = (scope: string) => driftSpent(after, scope) - driftSpent(before, scope);
      const scopes = [...HashMap.keys(before.drift), ...HashMap.keys(after.drift)];
      if (event._tag === "Promote") {
        const { scope } = HashMap.getUnsafe(after.items, event.item);
        expect(spent(scope)).toBe(event.drift);
      } else if (event._tag === "Override" && name === "OverrideRebase") {
        const { scope } = event.record;
        for (const one of scopes)
          expect(driftSpent(after, one)).toBe(scope === "*" || scope === one ? 0 : driftSpent(before, one));
      } else expect(scopes.filter((scope) => spent(scope) !== 0)).toEqual([]);
    },
  },
  {
    title: "[OVR-013] [STA-015] principals come by delegation and by override, and none goes",
    holds: ({ before, event, after }) => {
      const [was, now] = [before, after].map((state) => principalsOf(state).map(({ id }) => id)) as [
        string[],
        string[],
      ];
      expect(was.filter((id) => !now.includes(id))).toEqual([]);
      const name = transitionName(event);
      expect(now.length - was.length).toBe(name === "Delegate" || name === "OverrideEnrol" ? 1 : 0);
    },
  },
];
describe("over histories made by execution", () => {
  it.each(stepLaws)("$title", ({ holds }) => {
    const seen = new Set<TransitionName>();
    playing((accepted) => {
      holds(accepted);
      seen.add(transitionName(accepted.event));
    }, 60);
    expect(seen.size).toBe(Object.keys(transitions).length);
  });
});
