import { Effect, Result } from "effect";
import type { PrincipalId, Scope } from "../identity/principal.ts";
import { principalNamed } from "../identity/principals.ts";
import { blake3Text } from "../ledger/hash.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import { Commitment, decodeCommitment } from "../memory/commitment.ts";
import type { CommitmentMalformed, EmbedderFailed, VectorRefused } from "../memory/errors.ts";
import { dequantise, quantise } from "../memory/quantiser.ts";
import { vectorDigest } from "../memory/vector-bytes.ts";
import { observationOf } from "../state/drafts.ts";
import type { Refusal } from "../state/guards.ts";
import type { ItemId } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import { parentsOf } from "../state/writing.ts";
import { join, type Label } from "../taint/label.ts";
import { origins } from "../taint/origin.ts";
import type { FollowedItems } from "./followed-items.ts";
import type { PacemakerOptions } from "./pacemaker-options.ts";
import { type Payload, payloadBytes, payloadDigest } from "./payload.ts";

/**
 * What is to be remembered: a text, who wrote it, and what it was derived from.
 *
 * **Units** `models` names the models whose caches it may enter, sorted.
 *
 * @spec PCM-003
 * @category pacemaker
 * @since 0.1.0
 */
export interface Memo {
  readonly by: PrincipalId;
  readonly text: string;
  readonly scope: Scope;
  readonly parents: ReadonlyArray<ItemId>;
  readonly models?: ReadonlyArray<string>;
}

/**
 * Why a memo is not remembered.
 *
 * @category errors
 * @since 0.1.0
 */
export type RememberError =
  | EmbedderFailed
  | VectorRefused
  | StoreError
  | CommitmentMalformed
  | Refusal
  | RecordingFailed;

function labelOf(state: State, { by, scope, text, parents }: Memo): Label {
  const author = principalNamed(state.authority.principals, by);
  const own: Label = { roots: [author?.root ?? by], level: origins[author?.origin ?? "external"].level };
  const found = parentsOf(state, { _tag: "Observe", by, item: "", content: blake3Text(text), scope, parents });
  return found.reduce((label, parent) => join(label, parent.label), own);
}

/** The payload of a memo, committed to as the ledger will know it. */
function payloadOf(state: State, memo: Memo, embedded: Float32Array, { embedder, format = "int8" }: PacemakerOptions) {
  return Result.gen(function* () {
    const vector = yield* quantise(embedded, format);
    const { by: author, text, scope, parents, models = [] } = memo;
    const origin = principalNamed(state.authority.principals, author)?.origin ?? "external";
    const commitment: Commitment = yield* decodeCommitment({
      content: blake3Text(text),
      contentBytes: Buffer.byteLength(text),
      embedding: vectorDigest(vector),
      encoder: { name: embedder.name, version: embedder.version },
      quantiser: format,
      kind: origins[origin].kind,
      origin,
      label: labelOf(state, memo),
      author,
      scope,
      parents,
      models,
      policy: state.policyDigest,
    });
    const payload: Payload = { commitment, text, vector };
    return payload;
  });
}

/**
 * Embeds a memo, makes its payload durable, then records its item.
 *
 * @spec PCM-003
 */
export function remembering(options: PacemakerOptions, followed: FollowedItems) {
  const { ledger, payloads, embedder } = options;
  return (memo: Memo) =>
    Effect.gen(function* () {
      const [embedded] = yield* embedder.embed([memo.text]);
      const state = yield* ledger.state;
      const payload = yield* Effect.fromResult(payloadOf(state, memo, embedded!, options));
      const { by, scope, parents } = memo;
      const content = payloadDigest(payload);
      const event = observationOf(state, { by, scope, parents, content });
      const present = itemAt(state, event.item);
      const repeated = present !== undefined && followed.recordOf(present) !== undefined;
      if (repeated) return yield* Effect.as(ledger.submit(event), event.item);
      const { first } = yield* payloads.append([payloadBytes(payload)]);
      yield* ledger.submit(event);
      const { commitment, vector } = payload;
      followed.add({ content, commitment, vector: dequantise(vector), record: first });
      return event.item;
    });
}
