import { HashMap, Result } from "effect";
import { median } from "simple-statistics";
import {
  type Digest,
  fold,
  headAfter,
  initialState,
  stateDigest,
  step,
  verifiedBefore,
  verifyEd25519,
} from "../src/index.ts";
import { agentLog, type MachineLog, trustedChain } from "./machine-log.ts";

/** How long a cascade took, over how many descendants. */
export interface CascadeTime {
  readonly descendants: number;
  readonly milliseconds: number;
}

/**
 * Events per second of the state machine on one core, each after the result was checked: stepping, folding a log with
 * signatures verified before and verified again, and the floor, which only takes the digests of the log.
 */
export interface MachineRate {
  readonly events: number;
  readonly signatures: number;
  readonly stepped: number;
  readonly folded: number;
  readonly foldedVerifying: number;
  readonly digestsOnly: number;
  readonly foldedToFloor: number;
  readonly cascades: ReadonlyArray<CascadeTime>;
}

const rounds = 5;
const turns = 12_000;
const chainLengths = [1_000, 10_000, 100_000];

function digestsOnly({ events, state }: MachineLog): void {
  let head: Digest = state.policyDigest;
  for (const event of events) head = headAfter(head, event);
  if (head !== state.authority.head) throw new Error("the chain of digests does not lead to the head");
}

function steppedThrough({ policy, events, state }: MachineLog): void {
  let at = Result.getOrThrow(initialState(policy));
  for (const event of events) at = Result.getOrThrow(step(at, event, verifiedBefore));
  if (at.authority.head !== state.authority.head) throw new Error("stepping does not lead to the head");
}

function folding(verify: typeof verifyEd25519) {
  return ({ policy, entries, state }: MachineLog): void => {
    Result.getOrThrow(fold({ policy, entries, head: state.authority.head }, verify));
  };
}

function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1_000;
}

/** Everything but the floor in turn, round after round; medians of events per second. */
function rates(log: MachineLog) {
  const contenders = [digestsOnly, steppedThrough, folding(verifiedBefore), folding(verifyEd25519)];
  const times = contenders.map((): Array<number> => []);
  for (let round = -1; round < rounds; round++) {
    contenders.forEach((contender, index) => {
      const took = seconds(() => contender(log));
      if (round >= 0) times[index]!.push(took);
    });
  }
  const perSecond = times.map((all) => log.events.length / median(all)) as [number, number, number, number];
  const toFloor = median(times[2]!.map((took, round) => took / times[0]![round]!));
  return { perSecond, toFloor };
}

/** A refuted first item takes everything that was derived from it along. */
function cascadeOver(length: number): CascadeTime {
  const { log, first } = trustedChain(length);
  const event = { _tag: "RefuteProvenance", by: "supervisor", item: first, verdict: first } as const;
  const times = Array.from({ length: rounds }, () => {
    let fallen = log.state;
    const took = seconds(() => (fallen = Result.getOrThrow(step(log.state, event))));
    const left = HashMap.reduce(fallen.items, 0, (count, { status }) => count + (status._tag === "Canonical" ? 1 : 0));
    if (left !== 0) throw new Error(`the cascade left ${left} items in standing`);
    return took * 1_000;
  });
  return { descendants: length, milliseconds: median(times) };
}

/** Measures the state machine after checking that folding and stepping agree. */
export function machineRate(note: (text: string) => void): MachineRate {
  const log = agentLog(turns);
  const folded = Result.getOrThrow(fold({ ...log, head: log.state.authority.head }));
  if (stateDigest(folded) !== stateDigest(log.state)) throw new Error("the fold of the log is not the state");
  note(`folding ${log.events.length} events`);
  const { perSecond, toFloor } = rates(log);
  const [floor, stepped, quick, verifying] = perSecond;
  const cascades = chainLengths.map((length) => {
    note(`cascade over ${length} descendants`);
    return cascadeOver(length);
  });
  return {
    events: log.events.length,
    signatures: log.events.filter(({ _tag }) => _tag === "Approve").length,
    stepped,
    folded: quick,
    foldedVerifying: verifying,
    digestsOnly: floor,
    foldedToFloor: toFloor,
    cascades,
  };
}
