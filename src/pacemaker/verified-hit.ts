import { Result } from "effect";
import { principalNamed } from "../identity/principals.ts";
import type { Commitment } from "../memory/commitment.ts";
import { isPermitted } from "../registry/permissions.ts";
import { itemAt, type State } from "../state/state.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import { type Payload, payloadDigest, PayloadRefused, readPayload } from "./payload.ts";

const refused = (part: string, expected: string, actual: string) =>
  Result.fail(new PayloadRefused({ part, expected, actual }));

/** The parts of a commitment that the ledger says too, as the ledger says them. */
function saidByLedger(state: State, item: MemoryItem): Readonly<Record<string, unknown>> {
  const { kind, label, author, scope, parents } = item;
  const origin = principalNamed(state.authority.principals, author)?.origin ?? null;
  return { kind, label, author, scope, parents, origin, policy: state.policyDigest };
}

/** The first part in which a commitment and the ledger differ. */
function difference(whole: Commitment, said: Readonly<Record<string, unknown>>) {
  const commitment = whole as Readonly<Record<string, unknown>>;
  const part = Object.keys(said).find((name) => JSON.stringify(said[name]) !== JSON.stringify(commitment[name]));
  if (part === undefined) return undefined;
  return { part, expected: JSON.stringify(said[part]), actual: JSON.stringify(commitment[part]) };
}

/**
 * Whether a commitment says of an item what the ledger says.
 *
 * @spec PCM-006
 */
export function isSaidBy(state: State, item: MemoryItem, commitment: Commitment): boolean {
  return difference(commitment, saidByLedger(state, item)) === undefined;
}

/**
 * The payload of an item, when its bytes are what the ledger knows of it, whatever the item's status.
 *
 * @spec PCM-006 MCM-004
 */
export function payloadOfItem(
  state: State,
  item: MemoryItem,
  bytes: Uint8Array,
): Result.Result<Payload, PayloadRefused> {
  if (bytes.length === 0) return refused("payload", "a record of the store", "none");
  return Result.flatMap(readPayload(bytes), (payload) => {
    const digest = payloadDigest(payload);
    if (digest !== item.content) return refused("commitment", `digest ${item.content}`, digest);
    const differs = difference(payload.commitment, saidByLedger(state, item));
    return differs === undefined ? Result.succeed(payload) : Result.fail(new PayloadRefused(differs));
  });
}

/**
 * The payload of an item, when its bytes are what the ledger knows of it, and it may be retrieved.
 *
 * @spec PCM-006
 */
export function verifiedPayload(
  state: State,
  id: ItemId,
  bytes: Uint8Array,
): Result.Result<{ readonly item: MemoryItem; readonly payload: Payload }, PayloadRefused> {
  const item = itemAt(state, id);
  if (item === undefined) return refused("item", "an item in the ledger", id);
  if (!isPermitted(item, "retrieve")) return refused("item", "one that may be retrieved", item.status._tag);
  return Result.map(payloadOfItem(state, item, bytes), (payload) => ({ item, payload }));
}
