import { Result } from "effect";
import { cosigner, generateSigningKey, noteSigner } from "../../src/index.ts";

export const origin = "ledger.example/home";
export const logSigner = Result.getOrThrow(noteSigner(origin, generateSigningKey()));
export const otherSigner = Result.getOrThrow(noteSigner("ledger.example/other", generateSigningKey()));
/** The same name with another key. */
export const namesake = Result.getOrThrow(noteSigner(origin, generateSigningKey()));
export const witnesses = ["ada", "ben", "cleo"].map((name) =>
  Result.getOrThrow(cosigner(`witness.example/${name}`, generateSigningKey())),
);
export const strangeWitness = Result.getOrThrow(cosigner("witness.example/ada", generateSigningKey()));

export const trust = { trustedKeys: [logSigner.key] };
export const witnessKeys = witnesses.map(({ key }) => key);

/** The value of a result, or a failed test with its message. */
export const value = Result.getOrThrow;

/** The message of the error a result must hold. */
export function refusal(result: Result.Result<unknown, Error>): string {
  if (Result.isSuccess(result)) throw new Error(`expected a refusal, got ${JSON.stringify(result.success)}`);
  return result.failure.message;
}
