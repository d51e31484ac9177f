import { HashMap } from "effect";
import type { Guard } from "../core/guard.ts";
import type { Finding } from "../core/refusal.ts";
import type { Instant } from "../core/instant.ts";
import type { Enrolment, Principal, PrincipalId, PublicKey, Role } from "./principal.ts";
import { principalNamed, type Principals } from "./principals.ts";
import {
  PrincipalCompromised,
  PrincipalExists,
  RecordExpired,
  RoleMissing,
  SignatureForged,
  UnknownPrincipal,
} from "./refusals.ts";
import type { Signature, Verify } from "./signature.ts";

/** Who acts, those of them who were enrolled, and the role they act in. */
export interface ActorFacts {
  readonly principals: Principals;
  readonly actors: ReadonlyArray<PrincipalId>;
  readonly acting: ReadonlyArray<Principal>;
  readonly role: Role | null;
}

/** What was signed, and the signatures of the actors in their order. */
export interface SignatureFacts extends ActorFacts {
  readonly signedText: () => string;
  readonly signatures: ReadonlyArray<Signature>;
  readonly verify: Verify;
}

function forgedSignature(facts: SignatureFacts): string | undefined {
  const { principals, actors, signatures, verify } = facts;
  const text = facts.signedText();
  const isForged = (id: PrincipalId, index: number) => {
    const key: PublicKey | null = principalNamed(principals, id)?.key ?? null;
    const signature = signatures[index];
    return key === null || signature === undefined || !verify(key, text, signature);
  };
  return actors.find(isForged);
}

/** A name nobody was enrolled under. */
export function stranger(id: PrincipalId): Finding {
  const supplier = "an override enrols it, or a principal delegates to it";
  return { subject: id, expected: "an enrolled principal", actual: "a name nobody was enrolled under", supplier };
}

/** Every actor was enrolled. */
export const known: Guard<ActorFacts, UnknownPrincipal> = {
  refusal: UnknownPrincipal,
  find: ({ principals, actors, acting }) => {
    if (acting.length === actors.length) return undefined;
    return stranger(actors.find((id) => principalNamed(principals, id) === undefined)!);
  },
};

/** No actor's key was reported compromised. */
export const uncompromised: Guard<ActorFacts, PrincipalCompromised> = {
  refusal: PrincipalCompromised,
  find: ({ acting }) => {
    const compromised = acting.find((principal) => principal.compromised);
    if (compromised === undefined) return undefined;
    const supplier = "another principal acts, or an override enrols one under a new name and key";
    return { subject: compromised.id, expected: "a key nobody reported", actual: "a compromised key", supplier };
  },
};

/** Every actor has the role of the transition. */
export const role: Guard<ActorFacts, RoleMissing> = {
  refusal: RoleMissing,
  find: ({ acting, role: needed }) => {
    const other = acting.find(({ roles }) => needed !== null && !roles.includes(needed));
    if (other === undefined) return undefined;
    const actual = other.roles.join(", ") || "no role";
    return {
      subject: other.id,
      expected: `the role ${needed}`,
      actual,
      supplier: `a principal enrolled as ${needed} acts`,
    };
  },
};

/** Every actor signed the record. */
export const signed: Guard<SignatureFacts, SignatureForged> = {
  refusal: SignatureForged,
  find: (facts) => {
    const { actors, signatures } = facts;
    const signer = forgedSignature(facts) ?? (signatures.length > actors.length ? actors.at(-1) : undefined);
    if (signer === undefined) return undefined;
    const actual =
      signatures.length === actors.length
        ? "another signature"
        : `${signatures.length} signatures for ${actors.length} signers`;
    return {
      subject: signer,
      expected: "its signature over this record",
      actual,
      supplier: `${signer} signs the record`,
    };
  },
};

/** The record has not expired. */
export const unexpired: Guard<
  { readonly clock: Instant; readonly expires: Instant; readonly subject: string },
  RecordExpired
> = {
  refusal: RecordExpired,
  find: ({ clock, expires, subject }) => {
    if (expires > clock) return undefined;
    const supplier = "its signers issue a new record";
    return { subject, expected: `a record valid after ${clock}`, actual: `one that expired at ${expires}`, supplier };
  },
};

/** The enrolled principal that has a name or a key, if any has. */
function holderOf(principals: Principals, { id, key }: Pick<Enrolment, "id" | "key">): PrincipalId | undefined {
  for (const other of HashMap.values(principals)) {
    if (other.id === id || (key !== null && other.key === key)) return other.id;
  }
  return undefined;
}

/** The name and the key of the principal to be enrolled are nobody's: a key that was reported does not come back. */
export const newcomer: Guard<{ readonly principals: Principals; readonly newcomer: Enrolment }, PrincipalExists> = {
  refusal: PrincipalExists,
  find: ({ principals, newcomer: enrolment }) => {
    const holder = holderOf(principals, enrolment);
    if (holder === undefined) return undefined;
    const actual = holder === enrolment.id ? "an enrolled principal's name" : `the key of ${holder}`;
    const supplier = "choose another name, and make a new key";
    return { subject: enrolment.id, expected: "a name and a key that nobody has", actual, supplier };
  },
};
