import { Effect } from "effect";
import { type BackendStatus, openBackend, probeBackends } from "../../kernels/index.ts";
import { type SubjectSource, SubjectUnavailable } from "../subject-source.ts";
import { backendSubject } from "./backend-subject.ts";

function unavailable(subject: string, reason: string, remedy: string | undefined): SubjectUnavailable {
  return new SubjectUnavailable({ subject, reason, ...(remedy !== undefined && { remedy }) });
}

function sourceOf({ name, available, reason, remedy }: BackendStatus): SubjectSource {
  if (!available) return { name, open: Effect.fail(unavailable(name, reason ?? "not available", remedy)) };
  const opened = Effect.acquireRelease(openBackend(name), (backend) => backend.close());
  return {
    name,
    open: opened.pipe(
      Effect.map((backend) => ({ subject: backendSubject(backend) })),
      Effect.mapError((error) => unavailable(name, error.reason, error.remedy)),
    ),
  };
}

/**
 * Our kernels on every backend, or on the named ones; those this machine lacks are among them and fail to open.
 *
 * @spec CON-039
 * @category subjects
 * @since 0.1.0
 */
export function backendSources(names?: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<SubjectSource>> {
  return Effect.map(probeBackends(), (statuses) =>
    statuses.filter(({ name }) => names?.includes(name) ?? true).map(sourceOf),
  );
}
