import { Schema } from "effect";
import { refusalFields, refusalMessage } from "../core/refusal.ts";

/**
 * An author whose origin writes nothing into memory.
 *
 * @spec STA-006
 * @category errors
 * @since 0.1.0
 */
export class KindNotWritable extends Schema.TaggedError<KindNotWritable>()("KindNotWritable", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An item that would be its own parent.
 *
 * @spec STA-005
 * @category errors
 * @since 0.1.0
 */
export class CyclicDerivation extends Schema.TaggedError<CyclicDerivation>()("CyclicDerivation", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A parent that is not in memory.
 *
 * @spec STA-005
 * @category errors
 * @since 0.1.0
 */
export class ParentAbsent extends Schema.TaggedError<ParentAbsent>()("ParentAbsent", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A derivation longer than the policy allows.
 *
 * @spec STA-005
 * @category errors
 * @since 0.1.0
 */
export class DerivationTooDeep extends Schema.TaggedError<DerivationTooDeep>()("DerivationTooDeep", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An item whose identifier is not the digest of what it claims to be.
 *
 * @spec STA-005
 * @category errors
 * @since 0.1.0
 */
export class ItemMismatch extends Schema.TaggedError<ItemMismatch>()("ItemMismatch", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An item that is in memory already.
 *
 * @spec STA-005
 * @category errors
 * @since 0.1.0
 */
export class ItemExists extends Schema.TaggedError<ItemExists>()("ItemExists", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}
