import { Result } from "effect";
import {
  type Approval,
  approvalText,
  initialState,
  itemAt,
  itemIdOf,
  type LogEntry,
  type MachineEvent,
  type MemoryItem,
  origins,
  type OverrideAction,
  type OverrideRecord,
  overrideText,
  type Policy,
  type Refusal,
  type State,
  step,
  type Verify,
  verifyEd25519,
} from "../../src/index.ts";
import { digestNumber, everybody, keyFor, type Notary, policyFor } from "./cast.ts";

/** The kind that a member of the cast writes. */
export function kindOf(notary: Notary, by: string): MemoryItem["kind"] {
  const { origin } = everybody(notary).find(({ id }) => id === by)!;
  return origins[origin ?? "external"].kind;
}

/** A machine that is told a story: every method makes one event; what is refused leaves it as it was. */
export class Story {
  state: State;
  readonly log: Array<LogEntry> = [];
  readonly #notary: Notary;
  readonly #verify: Verify;

  constructor(notary: Notary, numbers: Partial<Omit<Policy, "principals">> = {}, verify: Verify = verifyEd25519) {
    this.#notary = notary;
    this.#verify = verify;
    this.state = Result.getOrThrow(initialState(policyFor(notary, numbers)));
  }

  /** The state after an event, or the refusal. */
  attempt(event: MachineEvent): Refusal | undefined {
    const prior = this.state.authority.head;
    const next = step(this.state, event, this.#verify);
    if (Result.isFailure(next)) return next.failure;
    this.log.push({ prior, event });
    this.state = next.success;
    return undefined;
  }

  /** An event that has to be accepted. */
  tell(event: MachineEvent): void {
    const refusal = this.attempt(event);
    if (refusal !== undefined) throw refusal;
  }

  item(id: string): MemoryItem {
    return itemAt(this.state, id)!;
  }

  observation(by: string, words: string, parents: ReadonlyArray<string> = [], scope = "lab") {
    const content = digestNumber(words);
    const kind = kindOf(this.#notary, by);
    const item = itemIdOf({ content, kind, scope, author: by, parents });
    return { _tag: "Observe" as const, by, item, content, scope, parents };
  }

  observe(by: string, words: string, parents: ReadonlyArray<string> = [], scope = "lab"): string {
    const event = this.observation(by, words, parents, scope);
    this.tell(event);
    return event.item;
  }

  approval(item: string, reviewer: string, changes: Partial<Approval> = {}): MachineEvent {
    const { status } = this.item(item);
    const nonce = status._tag === "Candidate" ? status.nonce : 0;
    const policy = this.state.policyDigest;
    const approval: Approval = { item, policy, nonce, reviewer, expires: this.state.authority.clock + 100, ...changes };
    return { _tag: "Approve", item, approval, signature: this.#notary.sign(reviewer, approvalText(approval)) };
  }

  /** Nominates, verifies and approves. */
  prepare(item: string, ...reviewers: ReadonlyArray<string>): void {
    this.tell({ _tag: "VerifyProvenance", by: "supervisor-1", item, verdict: digestNumber("verified") });
    this.tell({ _tag: "Nominate", by: "model", item });
    for (const reviewer of reviewers) this.tell(this.approval(item, reviewer));
  }

  promotion(item: string, drift = 0): MachineEvent {
    return { _tag: "Promote", by: "promoter-1", item, drift };
  }

  promote(item: string, drift = 0): void {
    this.prepare(item, "reviewer-1", "reviewer-2");
    this.tell(this.promotion(item, drift));
  }

  record(
    action: OverrideAction,
    actors: readonly [string, ...Array<string>],
    changes: Partial<OverrideRecord> = {},
  ): OverrideRecord {
    const { clock: issuedAt, head: prior } = this.state.authority;
    const reason = `the ${this.state.sequence}th thing to happen`;
    return { action, scope: "lab", actors, reason, issuedAt, expires: issuedAt + 4, prior, ...changes };
  }

  signed(record: OverrideRecord, signers: ReadonlyArray<string> = record.actors): MachineEvent {
    const text = overrideText(record);
    return { _tag: "Override", record, signatures: signers.map((signer) => this.#notary.sign(signer, text)) };
  }

  override(
    action: OverrideAction,
    actors: readonly [string, ...Array<string>] = ["overrider-1", "overrider-2"],
    changes: Partial<OverrideRecord> = {},
  ): void {
    this.tell(this.signed(this.record(action, actors, changes)));
  }

  tick(now: number): void {
    this.tell({ _tag: "Tick", by: "supervisor-1", now });
  }
}

/** A public key that nobody in the cast has. */
export const strangersKey = keyFor("a stranger").publicKey;
