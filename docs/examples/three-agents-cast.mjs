// The people and programs of three-agents.mjs, the policy they act under, and a runtime that keeps what happened.
import { createPrivateKey } from "node:crypto";
import { Result } from "effect";
import {
  approvalText,
  attemptOf,
  blake3Text,
  decodeEvent,
  initialState,
  itemAt,
  itemIdOf,
  origins,
  overrideText,
  principalNamed,
  signingKey,
  step,
} from "fieldprint";

export const scope = "home";

// PKCS8 of an Ed25519 private key is this and the 32 bytes of its seed (RFC 8410).
const beforeSeed = Buffer.from("302e020100300506032b657004220420", "hex");

/** EXAMPLE KEYS: made from names, so anybody can make them. Real ones: generateSigningKey, each on its owner's machine. */
export function exampleKey(name) {
  const seed = Buffer.from(blake3Text(`example key of ${name}`), "hex");
  return signingKey(createPrivateKey({ key: Buffer.concat([beforeSeed, seed]), format: "der", type: "pkcs8" }));
}

const writes = (id, origin) => ({ id, roles: ["writer"], origin, scopes: [], key: null });
const serves = (id, role) => ({ id, roles: [role], origin: null, scopes: [], key: null });
const reviews = (id) => ({ id, roles: ["reviewer"], origin: null, scopes: [], key: exampleKey(id).publicKey });
const overrides = (id) => ({ id, roles: ["overrider"], origin: null, scopes: ["*"], key: exampleKey(id).publicKey });

/** Recorded time counts minutes here. */
export const policy = {
  quorum: 2,
  evidence: 1,
  driftBudget: 1_000_000,
  depth: 8,
  detections: 5,
  detectionWindow: 60,
  overrideQuorum: 2,
  longestOverride: 240,
  principals: [
    writes("research", "external"),
    // Too generous on purpose: an agent that may review can hand that role on.
    { ...writes("assistant", "model"), roles: ["writer", "reviewer"], key: exampleKey("assistant").publicKey },
    writes("curator", "curation"),
    writes("user", "user"),
    ...["ruth", "rafael"].map(reviews),
    ...["olga", "otto", "oona"].map(overrides),
    serves("gateway", "promoter"),
    serves("detector", "detector"),
    serves("supervisor", "supervisor"),
  ],
};

/** A sub-agent that the assistant enrols for itself, with a reviewer's key. */
export const helper = reviews("helper");

/** A runtime: applies events one by one, and keeps the accepted ones as the log and all of them as attempts. */
export function openRuntime(tell) {
  let state = Result.getOrThrow(initialState(policy));
  const entries = [];
  const names = new Map();

  /** Gives the machine an event; what comes from outside is decoded first. */
  const submit = (input) => {
    const event = Result.getOrThrow(decodeEvent(input));
    const before = state;
    const result = step(before, event);
    if (Result.isSuccess(result)) {
      entries.push({ prior: before.authority.head, event });
      state = result.success;
    }
    tell(attemptOf(before, event, result), names);
  };

  /** What a writer writes: the runtime stamps its author, and the kind follows from where the author writes from. */
  const observe = (by, name, { text, parents = [] }) => {
    const { kind } = origins[principalNamed(state.authority.principals, by).origin];
    const content = blake3Text(text);
    const item = itemIdOf({ content, kind, scope, author: by, parents });
    names.set(item, name);
    submit({ _tag: "Observe", by, item, content, scope, parents });
    return item;
  };

  /** A reviewer reads an item and signs an approval of it for the next hour. */
  const signApproval = (reviewer, item, key = exampleKey(reviewer)) => {
    const { nonce } = itemAt(state, item).status;
    const approval = { item, policy: state.policyDigest, nonce, reviewer, expires: state.authority.clock + 60 };
    return { approval, signature: key.sign(approvalText(approval)) };
  };

  /** People decide something themselves, and sign the record of it. */
  const override = (actors, action, { minutes, reason }) => {
    const { clock: issuedAt, head: prior } = state.authority;
    const record = { action, scope, actors, reason, issuedAt, expires: issuedAt + minutes, prior };
    const signatures = actors.map((actor) => exampleKey(actor).sign(overrideText(record)));
    submit({ _tag: "Override", record, signatures });
  };

  const verdict = blake3Text("the signature of whoever sent it is valid");
  const verify = (item) => submit({ _tag: "VerifyProvenance", by: "supervisor", item, verdict });
  const nominate = (by, item) => submit({ _tag: "Nominate", by, item });
  const approve = (item, signed) => submit({ _tag: "Approve", item, ...signed });
  const promote = (item) => submit({ _tag: "Promote", by: "gateway", item, drift: 1_000 });

  /** The decided way to trust: provenance, nomination, two reviewers, the gateway. */
  const decide = (by, item) => {
    verify(item);
    nominate(by, item);
    for (const reviewer of ["ruth", "rafael"]) approve(item, signApproval(reviewer, item));
    promote(item);
  };

  const log = () => ({ policy, entries: [...entries], head: state.authority.head });
  const now = () => state;
  return { submit, observe, signApproval, override, verify, nominate, approve, promote, decide, log, now, names };
}
