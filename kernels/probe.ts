import { Effect } from "effect";
import { type BackendName, backendNames } from "./backend-name.ts";
import { openBackend } from "./open-backend.ts";

/**
 * Whether this machine can run a backend, and on which device; `reason` and `remedy` say why not and what to do.
 *
 * @spec KRN-002 KRN-005
 * @category backends
 * @since 0.1.0
 */
export interface BackendStatus {
  readonly name: BackendName;
  readonly available: boolean;
  readonly device?: string;
  readonly reason?: string;
  readonly remedy?: string;
}

function probe(name: BackendName): Effect.Effect<BackendStatus> {
  return openBackend(name).pipe(
    Effect.flatMap((backend) => Effect.as(backend.close(), backend.device)),
    Effect.map((device): BackendStatus => ({ name, available: true, device })),
    Effect.catch(({ reason, remedy }) => Effect.succeed<BackendStatus>({ name, available: false, reason, remedy })),
  );
}

let probed: Promise<ReadonlyArray<BackendStatus>> | undefined;

/**
 * Opens, tries and closes every backend, once per process; later calls return the same answer.
 *
 * **Edge cases** never fails: a backend that cannot run is reported with its reason.
 *
 * @spec KRN-002
 * @category backends
 * @since 0.1.0
 */
export function probeBackends(): Effect.Effect<ReadonlyArray<BackendStatus>> {
  return Effect.promise(() => (probed ??= Effect.runPromise(Effect.forEach(backendNames, probe))));
}
