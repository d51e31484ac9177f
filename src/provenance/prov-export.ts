import { HashMap, Result } from "effect";
import { type Principal, type PrincipalId } from "../identity/principal.ts";
import { principalNamed } from "../identity/principals.ts";
import { verifiedBefore } from "../identity/signature.ts";
import { type Attempt, attemptOf } from "../registry/timeline.ts";
import type { MachineEvent } from "../state/event.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import type { LogEntry } from "../state/log.ts";
import { initialState, itemAt, type State } from "../state/state.ts";
import { step } from "../state/step.ts";
import type { AttributeValue, Attributes, ProvDocument, RelationName } from "./prov-document.ts";

/**
 * The history of a ledger that was read and verified.
 *
 * @spec MCM-030
 * @category provenance
 * @since 0.1.0
 */
export interface VerifiedHistory {
  readonly policy: unknown;
  readonly entries: ReadonlyArray<LogEntry>;
}

/**
 * An event of a history: the number of its record, and what became of it.
 *
 * @spec MCM-013 MCM-030
 * @category provenance
 * @since 0.1.0
 */
export interface RecordedEvent {
  readonly record: number;
  readonly event: MachineEvent;
  readonly attempt: Attempt;
}

/**
 * The events of a verified history with what each of them changed.
 *
 * **Edge cases** signatures are not verified again.
 *
 * @spec MCM-013 MCM-030
 * @category provenance
 * @since 0.1.0
 */
export function recordedEvents({ policy, entries }: VerifiedHistory): {
  readonly events: ReadonlyArray<RecordedEvent>;
  readonly state: State;
} {
  let state = Result.getOrThrow(initialState(policy));
  const events = entries.map(({ event }, index): RecordedEvent => {
    // Entries of a ledger that was read hold decoded events.
    const decoded = event as MachineEvent;
    const next = step(state, decoded, verifiedBefore);
    const attempt = attemptOf(state, decoded, next);
    state = Result.getOrThrow(next);
    return { record: index + 1, event: decoded, attempt };
  });
  return { events, state };
}

/**
 * Whether an event is about an item, or changed it.
 *
 * @spec MCM-013 MCM-030
 * @category provenance
 * @since 0.1.0
 */
export function touches({ attempt }: RecordedEvent, item: ItemId): boolean {
  return attempt.item === item || attempt.changes.some((change) => change.item === item);
}

/** An item and everything that it was derived from. */
function withAncestors(state: State, item: ItemId): ReadonlySet<ItemId> {
  const found = new Set([item]);
  for (const id of found) for (const parent of itemAt(state, id)?.parents ?? []) found.add(parent);
  return found;
}

/** A local name may not end in a full stop. */
const localName = (name: string) => name.replace(/\.$/u, "%2E");

const itemName = (id: ItemId) => `item:${id}`;
const eventName = (record: number) => `event:${record}`;
const agentName = (id: PrincipalId) => `principal:${localName(id)}`;
const typed = (name: string): AttributeValue => ({ $: name, type: "prov:QUALIFIED_NAME" });

function entityOf({ kind, scope, content, depth, provenance, status, label }: MemoryItem): Attributes {
  return {
    "prov:type": typed(`fp:${kind}`),
    "fp:scope": scope,
    "fp:content": content,
    "fp:depth": depth,
    "fp:status": status._tag,
    "fp:provenance": provenance,
    "fp:level": label.level,
    "fp:roots": label.roots,
  };
}

function activityOf({ attempt, event }: RecordedEvent): Attributes {
  const reason = "reason" in event ? event.reason : event._tag === "Override" ? event.record.reason : undefined;
  return {
    "prov:type": typed(`fp:${attempt.transition}`),
    "fp:recordedTime": attempt.clock,
    ...(reason !== undefined && { "fp:reason": reason }),
  };
}

const software: ReadonlySet<string> = new Set(["model", "tool", "session"]);

function agentOf({ roles, origin, compromised }: Principal): Attributes {
  return {
    ...(origin !== null && software.has(origin) && { "prov:type": typed("prov:SoftwareAgent") }),
    ...(origin !== null && { "fp:origin": origin }),
    "fp:roles": roles,
    "fp:compromised": compromised,
  };
}

/** A document under construction. */
class DocumentBuilder {
  readonly #state: State;
  readonly #items: ReadonlySet<ItemId>;
  readonly #entities: Record<string, Attributes> = {};
  readonly #activities: Record<string, Attributes> = {};
  readonly #agents: Record<string, Attributes> = {};
  #related = 0;
  readonly #relations: Record<RelationName, Record<string, Attributes>> = {
    wasGeneratedBy: {},
    used: {},
    wasInvalidatedBy: {},
    wasDerivedFrom: {},
    wasAttributedTo: {},
    wasAssociatedWith: {},
    actedOnBehalfOf: {},
  };

  constructor(state: State, items: ReadonlySet<ItemId>) {
    this.#state = state;
    this.#items = items;
  }

  #relate(name: RelationName, fields: Attributes): void {
    this.#relations[name][`_:${name}${this.#related++}`] = fields;
  }

  /** Names an agent, with everyone it acts for. */
  #agent(id: PrincipalId): string {
    const name = agentName(id);
    const principal = principalNamed(this.#state.authority.principals, id);
    if (principal === undefined || name in this.#agents) return name;
    this.#agents[name] = agentOf(principal);
    if (principal.delegator !== null) {
      const responsible = this.#agent(principal.delegator);
      this.#relate("actedOnBehalfOf", { "prov:delegate": name, "prov:responsible": responsible });
    }
    return name;
  }

  #observed(id: ItemId, activity: string): void {
    const item = itemAt(this.#state, id)!;
    const entity = itemName(id);
    this.#entities[entity] = entityOf(item);
    this.#relate("wasGeneratedBy", { "prov:entity": entity, "prov:activity": activity });
    this.#relate("wasAttributedTo", { "prov:entity": entity, "prov:agent": this.#agent(item.author) });
    for (const parent of item.parents) {
      const source = itemName(parent);
      this.#relate("used", { "prov:activity": activity, "prov:entity": source });
      this.#relate("wasDerivedFrom", {
        "prov:generatedEntity": entity,
        "prov:usedEntity": source,
        "prov:activity": activity,
      });
    }
  }

  /** What an event did to the items that it is about or changed. */
  #touched({ attempt }: RecordedEvent, activity: string): void {
    const changes = new Map(attempt.changes.map((change) => [change.item, change]));
    const touched = new Set([...(attempt.item === undefined ? [] : [attempt.item]), ...changes.keys()]);
    for (const id of touched) {
      if (!this.#items.has(id)) continue;
      const change = changes.get(id);
      const [entity, to] = [itemName(id), change?.to];
      const status = change && { "fp:from": change.from ?? "none", "fp:to": change.to };
      this.#relate("used", { "prov:activity": activity, "prov:entity": entity, ...status });
      if (to === "Revoked") this.#relate("wasInvalidatedBy", { "prov:entity": entity, "prov:activity": activity });
    }
  }

  add(recorded: RecordedEvent): void {
    const activity = eventName(recorded.record);
    this.#activities[activity] = activityOf(recorded);
    for (const actor of recorded.attempt.actors) {
      this.#relate("wasAssociatedWith", { "prov:activity": activity, "prov:agent": this.#agent(actor) });
    }
    if (recorded.event._tag === "Observe") this.#observed(recorded.event.item, activity);
    else this.#touched(recorded, activity);
  }

  document(): ProvDocument {
    const ledger = `urn:fieldprint:${this.#state.policyDigest}`;
    const prefix = {
      fp: "urn:fieldprint:terms:",
      item: "urn:fieldprint:item:",
      event: `${ledger}:event:`,
      principal: `${ledger}:principal:`,
    };
    const [entity, activity, agent] = [this.#entities, this.#activities, this.#agents];
    return { prefix, entity, activity, agent, ...this.#relations };
  }
}

/**
 * The history of a memory as a PROV-JSON document: of all of it, or of one item with its ancestors.
 *
 * **Edge cases** an item that is not in memory has an empty history. The prefix `prov` is declared by PROV-JSON itself.
 * **Source** W3C PROV-DM and PROV-JSON.
 *
 * @spec MCM-030 MCM-031
 * @category provenance
 * @since 0.1.0
 */
export function provenanceOf(history: VerifiedHistory, item?: ItemId): ProvDocument {
  const { events, state } = recordedEvents(history);
  const items = item === undefined ? new Set(HashMap.keys(state.items)) : withAncestors(state, item);
  const builder = new DocumentBuilder(state, items);
  for (const recorded of events) {
    const { attempt } = recorded;
    const ids = [...(attempt.item === undefined ? [] : [attempt.item]), ...attempt.changes.map(({ item }) => item)];
    if (item === undefined || ids.some((id) => items.has(id))) builder.add(recorded);
  }
  return builder.document();
}
