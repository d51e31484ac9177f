import { Schema } from "effect";
import { refusalFields, refusalMessage } from "../core/refusal.ts";

/**
 * Somebody acts, or is reported, who was never enrolled.
 *
 * @spec STA-003 OVR-002
 * @category errors
 * @since 0.1.0
 */
export class UnknownPrincipal extends Schema.TaggedError<UnknownPrincipal>()("UnknownPrincipal", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * Somebody acts whose key, or whose delegator's key, was reported compromised.
 *
 * @spec STA-014 OVR-002
 * @category errors
 * @since 0.1.0
 */
export class PrincipalCompromised extends Schema.TaggedError<PrincipalCompromised>()(
  "PrincipalCompromised",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * Somebody acts without the role the transition needs.
 *
 * @spec STA-003 OVR-002
 * @category errors
 * @since 0.1.0
 */
export class RoleMissing extends Schema.TaggedError<RoleMissing>()("RoleMissing", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A principal is enrolled under a name, or with a key, that another has.
 *
 * @spec STA-015 OVR-013
 * @category errors
 * @since 0.1.0
 */
export class PrincipalExists extends Schema.TaggedError<PrincipalExists>()("PrincipalExists", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A delegate would get a role, a scope or an origin that its delegator cannot give.
 *
 * @spec STA-015
 * @category errors
 * @since 0.1.0
 */
export class NotDelegable extends Schema.TaggedError<NotDelegable>()("NotDelegable", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A signature that is not its signer's over this record.
 *
 * @spec STA-008 OVR-001
 * @category errors
 * @since 0.1.0
 */
export class SignatureForged extends Schema.TaggedError<SignatureForged>()("SignatureForged", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A record used at or after its expiry.
 *
 * @spec STA-008 OVR-004
 * @category errors
 * @since 0.1.0
 */
export class RecordExpired extends Schema.TaggedError<RecordExpired>()("RecordExpired", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}
