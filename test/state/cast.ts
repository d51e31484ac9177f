import { createHash, createPrivateKey } from "node:crypto";
import {
  type Enrolment,
  type Origin,
  type Policy,
  type PublicKey,
  type Role,
  type ScopeOrEvery,
  type Signature,
  type SigningKey,
  signingKey,
  type Verify,
  verifyEd25519,
} from "../../src/index.ts";

/** How names come to keys and signatures: `verify` is what the machine asks, `genuine` what the plain model asks. */
export interface Notary {
  readonly keyOf: (id: string) => PublicKey;
  readonly sign: (id: string, text: string) => Signature;
  readonly verify: Verify;
  readonly genuine: Verify;
}

const seedPrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const keys = new Map<string, SigningKey>();

/** The Ed25519 key of a name: always the same one, so that a seed repeats a whole history. */
export function keyFor(id: string): SigningKey {
  const known = keys.get(id);
  if (known !== undefined) return known;
  const key = Buffer.concat([seedPrefix, createHash("sha256").update(id).digest()]);
  const made = signingKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
  keys.set(id, made);
  return made;
}

/** Remembers every signature that is made, and so knows which are genuine without asking how. */
function remembering(keyOf: Notary["keyOf"], sign: Notary["sign"]): Omit<Notary, "verify"> {
  const made = new Map<Signature, string>();
  return {
    keyOf,
    sign: (id, text) => {
      const signature = sign(id, text);
      made.set(signature, `${keyOf(id)}\n${text}`);
      return signature;
    },
    genuine: (key, text, signature) => made.get(signature) === `${key}\n${text}`,
  };
}

/** Signs with Ed25519, which the machine verifies; the plain model knows no curve. */
export function ed25519Notary(): Notary {
  const remembered = remembering(
    (id) => keyFor(id).publicKey,
    (id, text) => keyFor(id).sign(text),
  );
  return { ...remembered, verify: verifyEd25519 };
}

/** Signs with a digest of name and text and verifies by memory: a hundred times as fast, where signatures are not the point. */
export function digestNotary(): Notary {
  const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");
  const remembered = remembering(
    (id) => digest("sha256", `key of ${id}`),
    (id, text) => digest("sha512", `${id}\n${text}`),
  );
  return { ...remembered, verify: remembered.genuine };
}

const signingRoles: ReadonlyArray<Role> = ["reviewer", "overrider"];

/** An enrolment with the key of its name where its roles need one. */
export function enrolment(
  notary: Notary,
  id: string,
  roles: ReadonlyArray<Role>,
  { origin = null, scopes = [] }: { origin?: Origin | null; scopes?: ReadonlyArray<ScopeOrEvery> } = {},
): Enrolment {
  const key = roles.some((role) => signingRoles.includes(role)) ? notary.keyOf(id) : null;
  return { id, roles, origin, scopes, key };
}

/**
 * Everybody: writers of every origin, one of them also a reviewer and promoter and one also an overrider, so that both can
 * be asked about what they wrote; three reviewers more; overriders of every scope and of one.
 */
export function everybody(notary: Notary): ReadonlyArray<Enrolment> {
  return [
    enrolment(notary, "browser", ["writer"], { origin: "external" }),
    enrolment(notary, "user", ["writer", "reviewer", "promoter"], { origin: "user" }),
    enrolment(notary, "model", ["writer"], { origin: "model" }),
    enrolment(notary, "search", ["writer"], { origin: "tool" }),
    enrolment(notary, "journal", ["writer"], { origin: "session" }),
    enrolment(notary, "curator", ["writer"], { origin: "curation" }),
    enrolment(notary, "regulator", ["writer"], { origin: "policy" }),
    enrolment(notary, "reviewer-1", ["reviewer"]),
    enrolment(notary, "reviewer-2", ["reviewer"]),
    enrolment(notary, "reviewer-3", ["reviewer"]),
    enrolment(notary, "promoter-1", ["promoter"]),
    enrolment(notary, "detector-1", ["detector"]),
    enrolment(notary, "detector-2", ["detector"]),
    enrolment(notary, "supervisor-1", ["supervisor"]),
    enrolment(notary, "supervisor-2", ["supervisor"]),
    enrolment(notary, "overrider-1", ["overrider"], { scopes: ["*"] }),
    enrolment(notary, "overrider-2", ["overrider"], { scopes: ["*"] }),
    enrolment(notary, "overrider-3", ["overrider", "writer"], { origin: "user", scopes: ["home", "*"] }),
    enrolment(notary, "overrider-lab", ["overrider"], { scopes: ["lab"] }),
  ];
}

/** A policy for everybody. */
export function policyFor(notary: Notary, numbers: Partial<Omit<Policy, "principals">> = {}): Policy {
  return {
    quorum: 2,
    evidence: 1,
    driftBudget: 6,
    depth: 3,
    detections: 1,
    detectionWindow: 2,
    overrideQuorum: 2,
    longestOverride: 4,
    ...numbers,
    principals: everybody(notary),
  };
}

/** A digest that stands for some content, verdict or anything else. */
export function digestNumber(what: string): string {
  return createHash("sha256").update(what).digest("hex");
}
