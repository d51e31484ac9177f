import * as identity from "../identity/guards.ts";
import * as override from "../override/guards.ts";
import * as approval from "./approval-guards.ts";
import * as item from "./item-guards.ts";
import * as principal from "./principal-guards.ts";
import * as writing from "./writing-guards.ts";

/**
 * Every guard by its name in the table of transitions.
 *
 * @spec STA-002 STA-003
 */
export const guards = {
  // Who acts.
  known: identity.known,
  uncompromised: identity.uncompromised,
  role: identity.role,
  signed: identity.signed,
  unexpired: identity.unexpired,
  // What is written.
  ...writing,
  // The item, and what is decided about it.
  ...item,
  ...approval,
  // Principals and time.
  ...principal,
  // Overrides.
  distinct: override.distinct,
  overrideQuorum: override.overrideQuorum,
  scopeHeld: override.scopeHeld,
  issued: override.issued,
  lifetime: override.lifetime,
  prior: override.prior,
  unused: override.unused,
  grantable: override.grantable,
  bypassOn: override.bypassOn,
  bypassOff: override.bypassOff,
} as const;

/**
 * The name of a guard.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export type GuardName = keyof typeof guards;

/**
 * The error with which a guard refuses.
 *
 * @spec STA-003 STA-018
 * @category errors
 * @since 0.1.0
 */
export type RefusalOfGuard<Name extends GuardName> = InstanceType<(typeof guards)[Name]["refusal"]>;

/**
 * Every error with which the machine refuses an event.
 *
 * @spec STA-003
 * @category errors
 * @since 0.1.0
 */
export type Refusal = RefusalOfGuard<GuardName>;
