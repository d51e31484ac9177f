import { Effect } from "effect";
import type { AttentionResult, Problem } from "../../src/index.ts";
import { type OutputName, type Subject, type SubjectFailed, SubjectRefused } from "../subject.ts";
import { excludedBy } from "./capability.ts";
import type { Manifest } from "./manifest.ts";

const outputOf: Record<Manifest["outputs"][number], OutputName> = {
  out: "out",
  lse: "lse",
  anchor_mass: "anchorMass",
};

/**
 * A subject with a manifest: problems it does not declare are refused before it sees them; base-2 log-sum-exps are
 * converted.
 *
 * @spec CON-071
 * @category subjects
 * @since 0.1.0
 */
export function declaredSubject(
  manifest: Manifest,
  run: (problem: Problem) => Effect.Effect<AttentionResult, SubjectFailed>,
): Subject {
  const { name, accuracy, lseBase } = manifest;
  const natural = (result: AttentionResult): AttentionResult =>
    lseBase === "e" ? result : { ...result, lse: Float64Array.from(result.lse, (value) => value * Math.LN2) };
  return {
    name,
    accuracy: { subnormals: "flushed", ...accuracy },
    outputs: manifest.outputs.map((output) => outputOf[output]),
    run: (problem) => {
      const reason = excludedBy(manifest, problem);
      if (reason !== undefined) return Effect.fail(new SubjectRefused({ subject: name, reason }));
      return Effect.map(run(problem), natural);
    },
  };
}
