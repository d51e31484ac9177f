import { Effect, Result } from "effect";
import { join } from "node:path";
import type { Accuracy, AttentionResult, Problem } from "../../src/index.ts";
import type { CaseError } from "../case/errors.ts";
import { type CaseOutputs, readOutputs } from "../case/outputs.ts";
import { OUTPUTS_FILE } from "../case/tensor-file.ts";
import { type OutputName, outputNames, type Subject, SubjectFailed, SubjectRefused } from "../subject.ts";
import { excludedBy } from "../subjects/capability.ts";
import { declaredSubject } from "../subjects/declared-subject.ts";
import type { Manifest } from "../subjects/manifest.ts";

interface Declared {
  readonly manifest: Manifest | undefined;
  readonly accuracy: Accuracy;
  readonly outputs: ReadonlyArray<OutputName> | undefined;
}

type Read = Result.Result<CaseOutputs, CaseError>;

function isMissing(read: Read): boolean {
  return Result.isFailure(read) && read.failure._tag === "CaseMissing";
}

/** The tensors that every file of outputs holds. */
function commonOutputs(reads: Iterable<Read>): ReadonlyArray<OutputName> {
  const held = [...reads].flatMap((read) => (Result.isSuccess(read) ? [read.success] : []));
  return outputNames.filter((output) => held.every((outputs) => outputs[output] !== undefined));
}

/** Outputs as a result; a tensor that nobody asked for is NaN throughout. */
function resultOf({ out, lse, anchorMass }: CaseOutputs, { T, H }: Problem["dims"]): AttentionResult {
  const unknown = () => new Float64Array(T * H).fill(NaN);
  return { out, lse: lse ?? unknown(), anchorMass: anchorMass ?? unknown() };
}

/** A subject whose results are the outputs that lie beside the exported problems. */
export function broughtBack(
  directory: string,
  problems: ReadonlyMap<Problem, string>,
  { manifest, accuracy, outputs }: Declared,
): Effect.Effect<Subject> {
  return Effect.gen(function* () {
    const reads = new Map<Problem, Read>();
    for (const [problem, dir] of problems) {
      reads.set(problem, yield* Effect.result(readOutputs(join(directory, dir), problem.dims)));
    }
    const name = manifest?.name ?? OUTPUTS_FILE;
    const run = (problem: Problem): Effect.Effect<AttentionResult, SubjectFailed> => {
      const failed = (reason: string) => Effect.fail(new SubjectFailed({ subject: name, reason }));
      const read = reads.get(problem)!;
      if (Result.isFailure(read)) return failed(`${problems.get(problem)}/${read.failure.message}`);
      const absent = subject.outputs.find((output) => read.success[output] === undefined);
      if (absent !== undefined) return failed(`${problems.get(problem)}/${OUTPUTS_FILE}: there is no ${absent}`);
      return Effect.succeed(resultOf(read.success, problem.dims));
    };
    const judged = outputs ?? commonOutputs(reads.values());
    const subject: Subject = manifest ? declaredSubject(manifest, run) : { name, accuracy, outputs: judged, run };
    const refusal = new SubjectRefused({ subject: name, reason: "no outputs were brought back" });
    return {
      ...subject,
      run: (problem) => {
        const excluded = manifest && excludedBy(manifest, problem) !== undefined;
        return isMissing(reads.get(problem)!) && !excluded ? Effect.fail(refusal) : subject.run(problem);
      },
    };
  });
}
