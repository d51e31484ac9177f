import type { Guard } from "../core/guard.ts";
import { principalNamed } from "../identity/principals.ts";
import { origins } from "../taint/origin.ts";
import type { EventOf } from "./event.ts";
import type { Facts } from "./facts.ts";
import { itemIdOf } from "./item.ts";
import {
  CyclicDerivation,
  DerivationTooDeep,
  ItemExists,
  ItemMismatch,
  KindNotWritable,
  ParentAbsent,
} from "./writing-refusals.ts";
import { itemAt } from "./state.ts";
import { depthOf, writingOf } from "./writing.ts";

type Writes = Facts<EventOf<"Observe">>;

/** The author's origin may be written into memory. */
export const writable: Guard<Writes, KindNotWritable> = {
  refusal: KindNotWritable,
  find: ({ principals, event }) => {
    const origin = principalNamed(principals, event.by)?.origin ?? null;
    if (origin === null || origins[origin].writable) return undefined;
    const supplier = "nobody: a policy is given when the machine starts";
    return { subject: event.by, expected: "an origin that memory is written from", actual: origin, supplier };
  },
};

/** The item is not its own parent. */
export const acyclic: Guard<Writes, CyclicDerivation> = {
  refusal: CyclicDerivation,
  find: ({ event: { item, parents } }) => {
    if (!parents.includes(item)) return undefined;
    const supplier = "the writer names what the item was derived from";
    return { subject: item, expected: "parents other than the item", actual: "the item itself", supplier };
  },
};

/** Every parent is in memory. */
export const parents: Guard<Writes, ParentAbsent> = {
  refusal: ParentAbsent,
  find: ({ state, event, parents: found }) => {
    if (found.length === event.parents.length) return undefined;
    const absent = event.parents.find((parent) => itemAt(state, parent) === undefined);
    const supplier = "write the parent first";
    return { subject: event.item, expected: "parents in memory", actual: `${absent}, which is not`, supplier };
  },
};

/** The derivation is not longer than the policy allows. */
export const depth: Guard<Writes, DerivationTooDeep> = {
  refusal: DerivationTooDeep,
  find: ({ state, event, parents: found }) => {
    const actual = depthOf(found);
    if (actual <= state.policy.depth) return undefined;
    const supplier = "derive from items nearer to their origin";
    return {
      subject: event.item,
      expected: `at most ${state.policy.depth} derivations`,
      actual: String(actual),
      supplier,
    };
  },
};

/** The item's identifier is the digest of what it claims to be. */
export const identity: Guard<Writes, ItemMismatch> = {
  refusal: ItemMismatch,
  find: ({ state, event }) => {
    const expected = itemIdOf(writingOf(state, event));
    if (expected === event.item) return undefined;
    return {
      subject: event.by,
      expected,
      actual: event.item,
      supplier: "the writer computes the identifier of what it writes",
    };
  },
};

/** The item is not in memory yet. */
export const fresh: Guard<Writes, ItemExists> = {
  refusal: ItemExists,
  find: ({ found, event }) => {
    if (found === undefined) return undefined;
    const supplier = "nobody needs to: repeating it gives it nothing";
    return {
      subject: event.item,
      expected: "an item not in memory yet",
      actual: `one that is ${found.status._tag}`,
      supplier,
    };
  },
};
