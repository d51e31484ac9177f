import { Result, Schema, SchemaIssue } from "effect";
import { match, P } from "ts-pattern";
import { Enrolment, everyScope, type Role } from "../identity/principal.ts";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import type { Digest } from "../ledger/digest.ts";

const count = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  Schema.Int.check(Schema.isBetween({ minimum, maximum }));

/**
 * What a machine is started with, and never changes.
 *
 * **Units** `quorum`, `evidence` and `overrideQuorum` count root identities; `driftBudget` millionths of the unit of
 * geodesic distance, for each scope; `depth` derivations; `detections` quarantines in one `detectionWindow` of recorded
 * time; `longestOverride` a span of recorded time. **Edge cases** `principals` have no delegator.
 *
 * @spec STA-009 STA-010 STA-013 STA-022 OVR-003 OVR-004
 * @category state
 * @since 0.1.0
 */
export const Policy = Schema.Struct({
  quorum: count(2, 16),
  evidence: count(1, 4),
  driftBudget: count(0),
  depth: count(1, 1_000_000),
  detections: count(0),
  detectionWindow: count(1),
  overrideQuorum: count(2, 16),
  longestOverride: count(1),
  principals: Schema.Array(Enrolment).check(Schema.isMaxLength(10_000)),
});
export type Policy = typeof Policy.Type;

/**
 * A policy that is malformed, or that leaves nobody to decide.
 *
 * @spec STA-022
 * @category errors
 * @since 0.1.0
 */
export class PolicyRefused extends Schema.TaggedError<PolicyRefused>()("PolicyRefused", {
  field: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `policy, ${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

/** The digest of a policy, to which approvals are bound and from which the log starts. */
export function policyDigest(policy: Policy): Digest {
  return digestOf("fieldprint policy 1", canonicalText(policy));
}

function holders({ principals }: Policy, role: Role): ReadonlyArray<Enrolment> {
  return principals.filter(({ roles }) => roles.includes(role));
}

function shortage(policy: Policy): PolicyRefused | undefined {
  const everywhere = holders(policy, "overrider").filter(({ scopes }) => scopes.includes(everyScope));
  const counts = [
    { role: "reviewers", needed: policy.quorum, found: holders(policy, "reviewer").length },
    { role: "promoters", needed: 1, found: holders(policy, "promoter").length },
    { role: "supervisors", needed: 1, found: holders(policy, "supervisor").length },
    { role: "overriders of every scope", needed: policy.overrideQuorum, found: everywhere.length },
  ];
  const short = counts.find(({ needed, found }) => found < needed);
  if (short === undefined) return undefined;
  const { role, needed, found } = short;
  return new PolicyRefused({ field: "principals", expected: `at least ${needed} ${role}`, actual: String(found) });
}

function sharedName({ principals }: Policy): PolicyRefused | undefined {
  const names = principals.map(({ id }) => id);
  const keys = principals.flatMap(({ key }) => key ?? []);
  const repeated = (all: ReadonlyArray<string>) => all.find((one, index) => all.indexOf(one) !== index);
  const twice = repeated(names) ?? repeated(keys);
  if (twice === undefined) return undefined;
  return new PolicyRefused({
    field: "principals",
    expected: "names and keys of one principal each",
    actual: `${twice} twice`,
  });
}

/** What is at a path of the input; text is not quoted, since it may be somebody's secret in the wrong file. */
function shown(input: unknown, path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>): string {
  let value = input;
  for (const part of path) {
    value = (value as Readonly<Record<PropertyKey, unknown>>)[typeof part === "object" ? part.key : part];
  }
  return match(value)
    .with(P.union(P.number, P.boolean, P.nullish), String)
    .with(P.string, () => "a text")
    .with(P.array(), () => "a list")
    .otherwise(() => "something else");
}

/**
 * A policy that can be decided under.
 *
 * **Errors** `PolicyRefused` with the field.
 *
 * @spec STA-022
 * @category state
 * @since 0.1.0
 */
export function checkPolicy(input: unknown): Result.Result<Policy, PolicyRefused> {
  const decoded = Schema.decodeUnknownResult(Policy, { onExcessProperty: "error" })(input);
  if (Result.isFailure(decoded)) {
    const [first] = formatIssue(decoded.failure.issue).issues;
    const path = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join(".");
    const problem = (first?.message ?? "a policy")
      .replace(/^Expected /u, "")
      .replaceAll(/\s+/gu, " ")
      .slice(0, 300);
    const [expected = "a policy", actual = shown(input, first?.path ?? [])] = problem.split(/, got /u);
    return Result.fail(new PolicyRefused({ field: path || "policy", expected, actual }));
  }
  const error = shortage(decoded.success) ?? sharedName(decoded.success);
  return error ? Result.fail(error) : Result.succeed(decoded.success);
}
