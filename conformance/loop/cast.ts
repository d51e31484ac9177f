import { createPrivateKey } from "node:crypto";
import { Result } from "effect";
import {
  blake3Text,
  type CheckpointSigner,
  noteSigner,
  type Origin,
  type PipelineIdentities,
  type Policy,
  type Role,
  type SigningKey,
  signingKey,
} from "../../src/index.ts";

export const scope = "home";
export const reviewers = ["ruth", "rafael"] as const;

/** PKCS #8 of an Ed25519 private key is this and the 32 bytes of its seed (RFC 8410). */
const beforeSeed = Buffer.from("302e020100300506032b657004220420", "hex");

/** An EXAMPLE KEY, made from a seed and a name: anybody can make it. It stands for one that only its owner has. */
export function exampleKey(seed: number, name: string): SigningKey {
  const secret = Buffer.from(blake3Text(`example key of ${name} in loop ${seed}`), "hex");
  const key = Buffer.concat([beforeSeed, secret]);
  return signingKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
}

export const identities: PipelineIdentities = {
  supervisor: "supervisor",
  promoter: "gateway",
  runtime: "journal",
  agent: "assistant",
};

/** The policy of the loop. Recorded time counts minutes. */
export function loopPolicy(seed: number): Policy {
  const writer = (id: string, origin: Origin) => ({ id, roles: ["writer" as const], origin, scopes: [], key: null });
  const official = (id: string, role: Role) => ({ id, roles: [role], origin: null, scopes: [], key: null });
  const signing = (id: string, role: Role, scopes: ReadonlyArray<"*">) => ({
    ...official(id, role),
    scopes,
    key: exampleKey(seed, id).publicKey,
  });
  return {
    quorum: 2,
    evidence: 1,
    driftBudget: 3_000_000,
    depth: 8,
    detections: 5,
    detectionWindow: 60,
    overrideQuorum: 2,
    longestOverride: 240,
    principals: [
      writer("browser", "external"),
      writer("thermometer", "tool"),
      writer("user", "user"),
      writer("assistant", "model"),
      writer("journal", "session"),
      writer("curator", "curation"),
      ...reviewers.map((id) => signing(id, "reviewer", [])),
      ...["olga", "otto"].map((id) => signing(id, "overrider", ["*"])),
      official("gateway", "promoter"),
      official("supervisor", "supervisor"),
    ],
  };
}

/** Who signs the loop's checkpoints, with an example key. */
export function loopSigner(seed: number): CheckpointSigner {
  const origin = `fieldprint.example/loop/${seed}`;
  return { origin, signers: [Result.getOrThrow(noteSigner(origin, exampleKey(seed, "checkpoints")))] };
}
