import { Effect } from "effect";
import { type BackendName, type BackendStatus, openBackend, probeBackends } from "../kernels/index.ts";
import { judgeSubject, type JudgingOptions } from "./judge-subject.ts";
import type { SubjectReport } from "./report/report.ts";
import { backendSubject } from "./subjects/backend-subject.ts";

/**
 * Which of our backends to judge; absent means every one.
 *
 * @spec CON-039
 * @category judging
 * @since 0.1.0
 */
export interface ConformOptions extends JudgingOptions {
  readonly backends?: ReadonlyArray<string>;
}

function missing(name: BackendName, reason: string, remedy: string | undefined): SubjectReport {
  return { name, available: false, reason, ...(remedy !== undefined && { remedy }), seconds: 0, cases: [] };
}

function judgeBackend(name: BackendName, options: ConformOptions): Effect.Effect<SubjectReport> {
  const started = Date.now();
  return openBackend(name).pipe(
    Effect.flatMap((backend) => judgeSubject(backendSubject(backend), options).pipe(Effect.ensuring(backend.close()))),
    Effect.map((cases) => ({ name, available: true, seconds: (Date.now() - started) / 1_000, cases })),
    Effect.catch(({ reason, remedy }) => Effect.succeed(missing(name, reason, remedy))),
  );
}

function reportBackend(status: BackendStatus, options: ConformOptions): Effect.Effect<SubjectReport> {
  if (!status.available) return Effect.succeed(missing(status.name, status.reason ?? "not available", status.remedy));
  return judgeBackend(status.name, options);
}

/**
 * Judges our kernels on every chosen backend this machine has; missing ones are listed with reason and remedy.
 *
 * @spec CON-039
 * @category judging
 * @since 0.1.0
 */
export function conform(options: ConformOptions): Effect.Effect<ReadonlyArray<SubjectReport>> {
  return probeBackends().pipe(
    Effect.map((statuses) => statuses.filter(({ name }) => options.backends?.includes(name) ?? true)),
    Effect.flatMap((statuses) => Effect.forEach(statuses, (status) => reportBackend(status, options))),
  );
}
