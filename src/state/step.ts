import { Result } from "effect";
import { type Verify, verifyEd25519 } from "../identity/signature.ts";
import type { Guard } from "../core/guard.ts";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import type { Digest } from "../ledger/digest.ts";
import { authorityWith } from "../override/authority.ts";
import { withHead } from "../override/heads.ts";
import { applyEvent } from "./effects.ts";
import type { MachineEvent } from "./event.ts";
import { type Facts, factsOf } from "./facts.ts";
import { type GuardName, guards, type Refusal } from "./guards.ts";
import { type State, stateWith } from "./state.ts";
import { type Transition, type TransitionName, transitionName } from "./transition-table.ts";
import { transitions } from "./transitions.ts";

/**
 * A table of transitions: the machine's own, or a variant of it.
 *
 * @spec STA-002 STA-041
 * @category state
 * @since 0.1.0
 */
export type TransitionTable = Readonly<Record<TransitionName, Transition<GuardName>>>;

/**
 * One step of a machine.
 *
 * @spec STA-001
 * @category state
 * @since 0.1.0
 */
export type Step = (state: State, event: MachineEvent, verify?: Verify) => Result.Result<State, Refusal>;

/**
 * The head of the log after an event: the digest of the head before it and of the event.
 *
 * @spec STA-020
 * @category state
 * @since 0.1.0
 */
export function headAfter(prior: Digest, event: MachineEvent): Digest {
  return headAfterText(prior, canonicalText(event));
}

const headAfterText = (prior: Digest, text: string): Digest => digestOf("fieldprint event 1", `${prior}\n${text}`);

/** The state with one more event in its log. */
function logged(state: State, head: Digest): State {
  const sequence = state.sequence + 1;
  const heads = withHead(state.authority.heads, head);
  return stateWith(state, { sequence, authority: authorityWith(state.authority, { head, heads }) });
}

/** A row of the table with its guards looked up. */
interface CheckedRow {
  readonly row: Transition;
  readonly checks: ReadonlyArray<{ readonly name: GuardName; readonly guard: Guard<Facts, Refusal> }>;
}

function checkedRows(table: TransitionTable): Readonly<Record<TransitionName, CheckedRow>> {
  const checked = Object.entries(table).map(([transition, row]) => {
    const checks = row.guards.map((name) => ({ name, guard: guards[name] as Guard<Facts, Refusal> }));
    return [transition, { row, checks }];
  });
  return Object.fromEntries(checked) as Record<TransitionName, CheckedRow>;
}

function firstRefusal(facts: Facts, transition: TransitionName, { checks }: CheckedRow): Refusal | undefined {
  for (const { name, guard } of checks) {
    const finding = guard.find(facts);
    if (finding !== undefined) return new guard.refusal({ transition, guard: name, ...finding });
  }
  return undefined;
}

/** A step where the canonical text of the event is at hand, as in a record that was just read. */
type StepOfText = (state: State, event: MachineEvent, verify: Verify, text: string) => Result.Result<State, Refusal>;

function machineOfText(table: TransitionTable): StepOfText {
  const rows = checkedRows(table);
  return (state, event, verify, text) => {
    const transition = transitionName(event);
    const checked = rows[transition];
    const facts = factsOf(state, event, checked.row, verify);
    const refusal = firstRefusal(facts, transition, checked);
    if (refusal !== undefined) return Result.fail(refusal);
    return Result.succeed(logged(applyEvent(facts), headAfterText(state.authority.head, text)));
  };
}

/**
 * The machine of a table: {@link step} is that of {@link transitions}; other tables are for studying what a guard is for.
 *
 * @spec STA-002 STA-041
 * @category state
 * @since 0.1.0
 */
export function machine(table: TransitionTable): Step {
  const stepped = machineOfText(table);
  return (state, event, verify = verifyEd25519) => stepped(state, event, verify, canonicalText(event));
}

/** {@link step} for those who know the event's canonical text; nobody else may give one. */
export const stepOfText: StepOfText = machineOfText(transitions);

/**
 * The state after an event, or why it was refused.
 *
 * **Edge cases** a refusal leaves the state as it was; nothing is thrown. `verify` checks signatures and is Ed25519 unless
 * said otherwise. **Errors** the refusal of the first guard in the event's row of {@link transitions} that finds something
 * missing.
 *
 * @spec STA-001 STA-002 STA-003 STA-040
 * @category state
 * @since 0.1.0
 */
export const step: Step = machine(transitions);
