import { Result } from "effect";
import {
  approvalText,
  digestOf,
  type Enrolment,
  generateSigningKey,
  initialState,
  itemIdOf,
  type LogEntry,
  type MachineEvent,
  type Policy,
  type SigningKey,
  type State,
  step,
  verifiedBefore,
} from "../src/index.ts";

/** A log of an agent's memory, and the state that it leads to. */
export interface MachineLog {
  readonly policy: Policy;
  readonly entries: ReadonlyArray<LogEntry>;
  readonly events: ReadonlyArray<MachineEvent>;
  readonly state: State;
}

const verdict = digestOf("benchmark", "verified");
const turnsBetweenPromotions = 20;

function principal(id: string, roles: Enrolment["roles"], more: Partial<Enrolment> = {}): Enrolment {
  return { id, roles, origin: null, scopes: [], key: null, ...more };
}

function policyWith(keys: Readonly<Record<string, SigningKey>>): Policy {
  const key = (id: string) => ({ key: keys[id]!.publicKey });
  return {
    quorum: 2,
    evidence: 1,
    driftBudget: 1_000_000_000,
    depth: 1_000_000,
    detections: 10,
    detectionWindow: 1_000,
    overrideQuorum: 2,
    longestOverride: 1_000_000,
    principals: [
      principal("search", ["writer"], { origin: "tool" }),
      principal("agent", ["writer"], { origin: "model" }),
      principal("reviewer-1", ["reviewer"], key("reviewer-1")),
      principal("reviewer-2", ["reviewer"], key("reviewer-2")),
      principal("gate", ["promoter"]),
      principal("supervisor", ["supervisor"]),
      principal("overrider-1", ["overrider"], { ...key("overrider-1"), scopes: ["*"] }),
      principal("overrider-2", ["overrider"], { ...key("overrider-2"), scopes: ["*"] }),
    ],
  };
}

/** Writes a log by stepping a machine. */
class LogWriter {
  state: State;
  readonly entries: Array<LogEntry> = [];
  readonly events: Array<MachineEvent> = [];
  readonly #keys: Readonly<Record<string, SigningKey>>;
  readonly policy: Policy;

  constructor() {
    const names = ["reviewer-1", "reviewer-2", "overrider-1", "overrider-2"];
    this.#keys = Object.fromEntries(names.map((name) => [name, generateSigningKey()]));
    this.policy = policyWith(this.#keys);
    this.state = Result.getOrThrow(initialState(this.policy));
  }

  tell(event: MachineEvent): void {
    this.entries.push({ prior: this.state.authority.head, event });
    this.events.push(event);
    this.state = Result.getOrThrow(step(this.state, event, verifiedBefore));
  }

  observe(by: "search" | "agent", words: string, parents: ReadonlyArray<string>): string {
    const content = digestOf("benchmark", words);
    const kind = by === "search" ? "ToolOutput" : "ModelInference";
    const item = itemIdOf({ content, kind, scope: "main", author: by, parents });
    this.tell({ _tag: "Observe", by, item, content, scope: "main", parents });
    return item;
  }

  promote(item: string): void {
    const nonce = this.state.sequence;
    this.tell({ _tag: "Nominate", by: "agent", item });
    for (const reviewer of ["reviewer-1", "reviewer-2"]) {
      const approval = { item, policy: this.state.policyDigest, nonce, reviewer, expires: Number.MAX_SAFE_INTEGER };
      this.tell({ _tag: "Approve", item, approval, signature: this.#keys[reviewer]!.sign(approvalText(approval)) });
    }
    this.tell({ _tag: "Promote", by: "gate", item, drift: 1 });
  }
}

/**
 * An agent's turns: the time, what a tool said, the verdict that it did, what the agent concluded from it and from its last
 * conclusion; now and then what the tool said is promoted.
 */
export function agentLog(turns: number): MachineLog {
  const writer = new LogWriter();
  let conclusion: string | undefined;
  for (let turn = 0; turn < turns; turn++) {
    writer.tell({ _tag: "Tick", by: "supervisor", now: turn });
    const said = writer.observe("search", `said ${turn}`, []);
    writer.tell({ _tag: "VerifyProvenance", by: "supervisor", item: said, verdict });
    conclusion = writer.observe("agent", `concluded ${turn}`, conclusion === undefined ? [said] : [said, conclusion]);
    if (turn % turnsBetweenPromotions === 0) writer.promote(said);
  }
  return writer;
}

/** A trusted item, with a number of trusted items derived from it, each from the one before; and the item's identifier. */
export function trustedChain(length: number): { readonly log: MachineLog; readonly first: string } {
  const writer = new LogWriter();
  let last: string | undefined;
  let first = "";
  for (let n = 0; n <= length; n++) {
    last = writer.observe("search", `step ${n}`, last === undefined ? [] : [last]);
    if (n === 0) first = last;
    writer.tell({ _tag: "VerifyProvenance", by: "supervisor", item: last, verdict });
    writer.promote(last);
  }
  return { log: writer, first };
}
