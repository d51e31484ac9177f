import { Schema } from "effect";

/**
 * The name of a principal.
 *
 * **Units** 1 to 64 of `a-z`, `0-9`, `.`, `_`, `-`, the first a letter or digit.
 *
 * @spec STA-004
 * @category identity
 * @since 0.1.0
 */
export const PrincipalId = Schema.String.check(
  Schema.isPattern(/^[a-z0-9][a-z0-9._-]{0,63}$/u, { expected: "a name of 1 to 64 of a-z, 0-9, '.', '_', '-'" }),
);
export type PrincipalId = typeof PrincipalId.Type;

/**
 * What a principal may do.
 *
 * @spec STA-002
 * @category identity
 * @since 0.1.0
 */
export const Role = Schema.Literals(["writer", "reviewer", "promoter", "overrider", "detector", "supervisor"]);
export type Role = typeof Role.Type;

/**
 * Where what a principal writes comes from; stamped by the runtime when the principal is enrolled.
 *
 * @spec STA-006 TNT-004
 * @category identity
 * @since 0.1.0
 */
export const Origin = Schema.Literals(["external", "user", "model", "tool", "session", "curation", "policy"]);
export type Origin = typeof Origin.Type;

/**
 * A part of memory that is decided about separately: a tenant, a project, a session.
 *
 * @spec OVR-005
 * @category identity
 * @since 0.1.0
 */
export const Scope = Schema.String.check(
  Schema.isPattern(/^[a-z0-9][a-z0-9._/-]{0,127}$/u, {
    expected: "a scope of 1 to 128 of a-z, 0-9, '.', '_', '/', '-'",
  }),
);
export type Scope = typeof Scope.Type;

/**
 * In place of a scope: every scope.
 *
 * @spec OVR-002
 * @category identity
 * @since 0.1.0
 */
export const everyScope = "*";

/**
 * A scope, or every scope.
 *
 * @spec OVR-002
 * @category identity
 * @since 0.1.0
 */
export const ScopeOrEvery = Schema.Union([Schema.Literal(everyScope), Scope]);
export type ScopeOrEvery = typeof ScopeOrEvery.Type;

/**
 * An Ed25519 public key.
 *
 * **Units** 64 lower-case hexadecimal digits, 32 bytes.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export const PublicKey = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{64}$/u, { expected: "an Ed25519 public key of 64 lower-case hexadecimal digits" }),
);
export type PublicKey = typeof PublicKey.Type;

const signs = (roles: ReadonlyArray<Role>) => roles.includes("reviewer") || roles.includes("overrider");

/**
 * What is said of a principal when it is enrolled.
 *
 * **Edge cases** a writer has an origin and nobody else has one; reviewers and overriders have a key. `scopes` are those
 * an overrider may act in.
 *
 * @spec STA-006 STA-008 OVR-002
 * @category identity
 * @since 0.1.0
 */
export const Enrolment = Schema.Struct({
  id: PrincipalId,
  roles: Schema.UniqueArray(Role).check(Schema.isMaxLength(6)),
  origin: Schema.NullOr(Origin),
  scopes: Schema.UniqueArray(ScopeOrEvery).check(Schema.isMaxLength(64)),
  key: Schema.NullOr(PublicKey),
}).check(
  Schema.makeFilter(({ roles, origin, key }) => {
    if (roles.includes("writer") !== (origin !== null)) return "an origin if, and only if, it is a writer";
    return !signs(roles) || key !== null || "a key, since it is a reviewer or an overrider";
  }),
);
export type Enrolment = typeof Enrolment.Type;

/**
 * An enrolled principal: its enrolment, who delegated to it, and the root identity it acts for.
 *
 * @spec STA-014 STA-015
 * @category identity
 * @since 0.1.0
 */
export interface Principal extends Enrolment {
  readonly delegator: PrincipalId | null;
  readonly root: PrincipalId;
  readonly compromised: boolean;
}

/**
 * Whether a list of scopes covers one.
 *
 * @spec OVR-002 OVR-013
 * @category identity
 * @since 0.1.0
 */
export function coversScope(held: ReadonlyArray<ScopeOrEvery>, scope: ScopeOrEvery): boolean {
  return held.includes(everyScope) || held.includes(scope);
}
