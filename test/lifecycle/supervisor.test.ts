import { Effect, Layer, Result } from "effect";
import { describe, expect, it } from "vitest";
import {
  approvalText,
  type Candidate,
  Clock,
  driftSpent,
  fold,
  holdersOf,
  isBypassed,
  type Item,
  lifecycle,
  type OverrideAction,
  overrideText,
  type SignedOverride,
  stateDigest,
  Supervisor,
} from "../../src/index.ts";
import { digestNumber, enrolment, policyFor } from "../state/cast.ts";
import { notary } from "../state/refusal-of.ts";

const policy = policyFor(notary);
const verdict = digestNumber("verified");

/** Runs a program under a supervisor of its own, with a clock that the program moves. */
function supervised<A, E>(program: (time: { now: number }) => Effect.Effect<A, E, Supervisor | Clock>): Promise<A> {
  const time = { now: 0 };
  const clock = Layer.succeed(Clock, { now: Effect.sync(() => time.now) });
  const services = Layer.merge(clock, Supervisor.inMemory(policy, { identity: "supervisor-1" }));
  return Effect.runPromise(Effect.provide(program(time), services) as Effect.Effect<A, E>);
}

const stateNow = Effect.flatMap(Supervisor, ({ state }) => state);

const observe = lifecycle.observe({ by: "search", content: digestNumber("water boils"), scope: "lab", parents: [] });

const approvalBy = (item: Item<Candidate>, reviewer: string, policyDigest: string) => {
  const approval = { item: item.id, policy: policyDigest, nonce: item.status.nonce, reviewer, expires: 100 };
  return { approval, signature: notary.sign(reviewer, approvalText(approval)) };
};

const approved = Effect.gen(function* () {
  const { policyDigest } = yield* (yield* Supervisor).state;
  const verified = yield* lifecycle.verifyProvenance(yield* observe, verdict);
  let candidate = yield* lifecycle.nominate(verified, "model");
  for (const reviewer of ["reviewer-1", "reviewer-2"]) {
    candidate = yield* lifecycle.approve(candidate, approvalBy(candidate, reviewer, policyDigest));
  }
  return candidate;
});

const demotionOf = (item: string) =>
  Effect.gen(function* () {
    const { authority } = yield* (yield* Supervisor).state;
    const record: SignedOverride<"Demote">["record"] = {
      action: { _tag: "Demote", item },
      scope: "lab",
      actors: ["overrider-1"],
      reason: "no longer so",
      issuedAt: authority.clock,
      expires: authority.clock + 2,
      prior: authority.head,
    };
    return { record, signatures: [notary.sign("overrider-1", overrideText(record))] };
  });

const promotion = { by: "promoter-1", drift: 1 };

describe("the lifecycle functions", () => {
  it("[STA-018] take an item from observed to canonical to superseded, and each answer says the status it is in", async () => {
    const statuses = await supervised(() =>
      Effect.gen(function* () {
        const canonical = yield* lifecycle.promote(yield* approved, promotion);
        const { policyDigest } = yield* (yield* Supervisor).state;
        const next = yield* lifecycle.observe({ by: "search", content: verdict, scope: "lab", parents: [canonical] });
        yield* lifecycle.verifyProvenance(next, verdict);
        const candidate = yield* lifecycle.nominate(next, "model");
        yield* lifecycle.approve(candidate, approvalBy(candidate, "reviewer-1", policyDigest));
        yield* lifecycle.approve(candidate, approvalBy(candidate, "reviewer-3", policyDigest));
        const successor = yield* lifecycle.promote(candidate, promotion);
        const superseded = yield* lifecycle.supersede(canonical, { by: "promoter-1", successor });
        const demoted = yield* lifecycle.overrideDemote(successor, yield* demotionOf(successor.id));
        return [canonical, successor, superseded, demoted].map(({ status }) => status._tag);
      }),
    );
    expect(statuses).toEqual(["Canonical", "Canonical", "Superseded", "Demoted"]);
  });

  it("[STA-018] look again: an item that was moved since is refused by the machine", async () => {
    const refusal = await supervised(() =>
      Effect.gen(function* () {
        const stale = yield* approved;
        yield* lifecycle.quarantine(stale, { by: "detector-1", reason: "looks odd" });
        return yield* Effect.flip(lifecycle.promote(stale, promotion));
      }),
    );
    expect(refusal).toMatchObject({ _tag: "WrongStatus", actual: "Quarantined" });
  });

  it("[STA-018] [STA-012] promotion records the time first, so that expired approvals do not count", async () => {
    const [late, backwards] = await supervised((time) =>
      Effect.gen(function* () {
        const candidate = yield* approved;
        time.now = 100;
        const first = yield* Effect.flip(lifecycle.promote(candidate, promotion));
        time.now = 99;
        return [first, yield* Effect.flip(lifecycle.promote(candidate, promotion))];
      }),
    );
    expect(late).toMatchObject({ _tag: "QuorumMissing", actual: "0" });
    expect(backwards).toMatchObject({ _tag: "ClockBackwards" });
  });

  it("[STA-018] [OVR-005] an override for one item is not used for another", async () => {
    const refusal = await supervised(() =>
      Effect.gen(function* () {
        const candidate = yield* approved;
        return yield* Effect.flip(lifecycle.overrideDemote(candidate, yield* demotionOf(verdict)));
      }),
    );
    expect(refusal).toMatchObject({
      _tag: "OverrideForOtherItem",
      expected: expect.stringMatching(/^[0-9a-f]{64}$/),
      actual: verdict,
    });
  });

  it("[STA-018] [STA-021] the supervisor's log, refusals left out, folds to its state", async () => {
    const { state, log } = await supervised(() =>
      Effect.gen(function* () {
        const supervisor = yield* Supervisor;
        yield* Effect.flip(supervisor.submit({ _tag: "Promote", by: "promoter-1", item: verdict, drift: 0 }));
        yield* lifecycle.promote(yield* approved, promotion);
        return { state: yield* supervisor.state, log: yield* supervisor.log };
      }),
    );
    expect(log).toHaveLength(state.sequence);
    const folded = fold({ policy, entries: log, head: state.authority.head });
    expect(stateDigest(Result.getOrThrow(folded))).toBe(stateDigest(state));
  });

  it("[STA-018] [STA-021] a supervisor goes on from a log, and not from one that was changed", async () => {
    const log = await supervised(() =>
      Effect.gen(function* () {
        const supervisor = yield* Supervisor;
        yield* lifecycle.promote(yield* approved, promotion);
        const { authority } = yield* supervisor.state;
        return { policy, entries: yield* supervisor.log, head: authority.head };
      }),
    );
    const goingOn = (from: typeof log) =>
      Effect.gen(function* () {
        const supervisor = yield* Supervisor;
        yield* lifecycle.observe({ by: "model", content: verdict, scope: "lab", parents: [] });
        return (yield* supervisor.log).length;
      }).pipe(Effect.provide(Supervisor.fromLog(from, { identity: "supervisor-1" })));
    expect(await Effect.runPromise(goingOn(log))).toBe(log.entries.length + 1);
    const cut = Effect.flip(goingOn({ ...log, entries: log.entries.slice(1) }));
    expect(await Effect.runPromise(cut)).toMatchObject({ _tag: "LogBroken", entry: 0 });
  });

  it("[STA-018] [STA-014] [STA-015] [OVR-012] [OVR-013] [OVR-014] principals, the bypass and the reference have functions too", async () => {
    const sign = <Tag extends OverrideAction["_tag"]>(
      action: Extract<OverrideAction, { readonly _tag: Tag }>,
      scope = "*",
    ) =>
      Effect.map(stateNow, ({ authority: { clock, head } }) => {
        const actors = ["overrider-1", "overrider-2"] as const;
        const record = {
          action,
          scope,
          actors,
          reason: `${action._tag}`,
          issuedAt: clock,
          expires: clock + 2,
          prior: head,
        };
        return { record, signatures: actors.map((actor) => notary.sign(actor, overrideText(record))) };
      });
    const seen = await supervised(() =>
      Effect.gen(function* () {
        const spent = yield* lifecycle.promote(yield* approved, promotion).pipe(Effect.flatMap(() => stateNow));
        const rebased = yield* lifecycle.rebase(yield* sign<"Rebase">({ _tag: "Rebase" }));
        const on = yield* lifecycle.engageBypass(yield* sign<"EngageBypass">({ _tag: "EngageBypass" }, "lab"));
        const off = yield* lifecycle.liftBypass(yield* sign<"LiftBypass">({ _tag: "LiftBypass" }, "lab"));
        const principal = enrolment(notary, "reviewer-9", ["reviewer"]);
        yield* lifecycle.enrol(yield* sign<"Enrol">({ _tag: "Enrol", principal }));
        yield* lifecycle.delegate("reviewer-9", enrolment(notary, "reviewer-9-helper", ["reviewer"]));
        const reported = yield* lifecycle.reportCompromise("reviewer-9", verdict);
        return {
          drift: [spent, rebased].map((state) => driftSpent(state, "lab")),
          bypassed: [on, off].map(({ authority }) => isBypassed(authority, "lab")),
          gone: holdersOf(reported.authority.principals, "reviewer")
            .map(({ id }) => id)
            .filter((id) => id.startsWith("reviewer-9")),
        };
      }),
    );
    expect(seen).toEqual({ drift: [1, 0], bypassed: [true, false], gone: [] });
  });

  it("[STA-022] a supervisor is not made under a policy that nobody could decide under", async () => {
    const layer = Supervisor.inMemory({ ...policy, principals: [] }, { identity: "supervisor-1" });
    const refused = await Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(layer))));
    expect(refused).toMatchObject({ _tag: "PolicyRefused", field: "principals" });
  });

  it("[STA-018] the system clock gives whole milliseconds", async () => {
    const before = Date.now();
    const now = await Effect.runPromise(
      Effect.provide(
        Effect.flatMap(Clock, ({ now }) => now),
        Clock.system,
      ),
    );
    expect(now).toBeGreaterThanOrEqual(before);
    expect(Number.isInteger(now)).toBe(true);
  });
});
