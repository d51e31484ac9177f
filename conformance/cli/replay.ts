import { Effect, Option } from "effect";
import { type BackendStatus, openBackend, probeBackends } from "../../kernels/index.ts";
import { float32Accuracy } from "../../reference/index.ts";
import type { Problem } from "../../src/index.ts";
import type { CaseError } from "../case/errors.ts";
import { readOutputs } from "../case/outputs.ts";
import { OUTPUTS_FILE } from "../case/tensor-file.ts";
import { expectation, judgeAgainst } from "../judge.ts";
import type { Subject } from "../subject.ts";
import { backendSubject } from "../subjects/backend-subject.ts";
import { type TensorVerdict, tensorVerdicts } from "./tensor-verdict.ts";

/** What a case showed about one backend, or about outputs that were already there. */
export interface Replayed {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped" | "missing";
  readonly reason?: string;
  readonly remedy?: string;
  readonly tensors?: ReadonlyArray<TensorVerdict>;
}

function statusOf(tensors: ReadonlyArray<TensorVerdict>): "passed" | "failed" {
  return tensors.every(({ passed }) => passed) ? "passed" : "failed";
}

/** Judges the outputs in a case directory as plain float32 arithmetic; nothing when there are none. */
export function replayOutputs(directory: string, problem: Problem): Effect.Effect<Option.Option<Replayed>, CaseError> {
  return readOutputs(directory, problem.dims).pipe(
    Effect.map((outputs) => {
      const tensors = tensorVerdicts(problem, expectation(problem, float32Accuracy), outputs);
      const byOracle = outputs.tolerance && { reason: "written by the oracle; choose a --backend to run a kernel" };
      return Option.some({ name: OUTPUTS_FILE, status: statusOf(tensors), tensors, ...byOracle });
    }),
    Effect.catchTag("CaseMissing", () => Effect.succeed(Option.none())),
  );
}

function replaySubject(subject: Subject, problem: Problem): Effect.Effect<Replayed> {
  const { name } = subject;
  const failed = (reason: string): Replayed => ({ name, status: "failed", reason });
  return subject.run(problem).pipe(
    Effect.map((result): Replayed => {
      const expected = expectation(problem, subject.accuracy);
      const { reason } = judgeAgainst(expected, problem, result);
      if (reason !== undefined) return failed(reason);
      const tensors = tensorVerdicts(problem, expected, result);
      return { name, status: statusOf(tensors), tensors };
    }),
    Effect.catchTag("SubjectFailed", ({ reason }) => Effect.succeed(failed(reason))),
    Effect.catchTag("SubjectRefused", ({ reason }) => Effect.succeed<Replayed>({ name, status: "skipped", reason })),
    Effect.catchDefect((defect) => Effect.succeed(failed(`crashed: ${String(defect)}`))),
  );
}

function missing(name: string, reason: string, remedy: string | undefined): Replayed {
  return { name, status: "missing", reason, ...(remedy !== undefined && { remedy }) };
}

function replayBackend(status: BackendStatus, problem: Problem): Effect.Effect<Replayed> {
  if (!status.available) return Effect.succeed(missing(status.name, status.reason ?? "not available", status.remedy));
  return openBackend(status.name).pipe(
    Effect.flatMap((backend) => Effect.ensuring(replaySubject(backendSubject(backend), problem), backend.close())),
    Effect.catchTag("BackendUnavailable", ({ reason, remedy }) => Effect.succeed(missing(status.name, reason, remedy))),
  );
}

/** Runs a case on the chosen backends, one after the other. */
export function replayBackends(
  problem: Problem,
  names: ReadonlyArray<string>,
  onStart: (backend: string) => void,
): Effect.Effect<ReadonlyArray<Replayed>> {
  return Effect.flatMap(probeBackends(), (statuses) =>
    Effect.forEach(
      statuses.filter(({ name }) => names.includes(name)),
      (status) =>
        Effect.suspend(() => {
          onStart(status.name);
          return replayBackend(status, problem);
        }),
    ),
  );
}
