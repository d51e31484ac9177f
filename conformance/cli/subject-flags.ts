import { Effect } from "effect";
import { backendNames } from "../../kernels/index.ts";
import type { SubjectOrigin } from "../report/report.ts";
import type { SubjectSource } from "../subject-source.ts";
import { backendSources } from "../subjects/backend-source.ts";
import { subprocessSource } from "../subjects/subprocess/subprocess-source.ts";
import { requireKnown } from "./arguments.ts";
import { UsageError } from "./errors.ts";

/** What the user said about whom to judge. */
export interface SubjectFlags {
  readonly backend?: ReadonlyArray<string>;
  readonly subject?: ReadonlyArray<string>;
  readonly timeout?: number;
}

/** A subject to judge, and how the command line named it. */
export interface ChosenSource extends SubjectSource {
  readonly origin: SubjectOrigin;
}

/** Numbers the subjects of one name, which would overwrite each other's saved cases. */
function distinctlyNamed(sources: ReadonlyArray<ChosenSource>): ReadonlyArray<ChosenSource> {
  const opened = new Map<string, number>();
  return sources.map((source) => ({
    ...source,
    open: Effect.map(source.open, (one) => {
      const { name } = one.subject;
      const times = (opened.get(name) ?? 0) + 1;
      opened.set(name, times);
      return times === 1 ? one : { ...one, subject: { ...one.subject, name: `${name} (${times})` } };
    }),
  }));
}

/**
 * Refuses flags that name no subject there is.
 *
 * @spec CON-105
 */
export function requireSubjectFlags({ backend, subject, timeout }: SubjectFlags): Effect.Effect<void, UsageError> {
  if (timeout === undefined || subject !== undefined) return requireKnown("backend", backend, backendNames);
  const hint = "It limits how long a program may take for one case";
  return Effect.fail(new UsageError({ problem: "--timeout needs --subject", hint }));
}

/**
 * The subjects a command line names: programs, our kernels on the named backends, or on all when neither is named.
 *
 * @spec CON-105
 */
export function chosenSources(flags: SubjectFlags): Effect.Effect<ReadonlyArray<ChosenSource>> {
  const { backend, subject = [], timeout } = flags;
  const programs = subject.map((command) => ({
    ...subprocessSource({ command, ...(timeout !== undefined && { caseTimeoutSeconds: timeout }) }),
    origin: { kind: "program" as const, value: command },
  }));
  const ours = programs.length > 0 && backend === undefined ? Effect.succeed([]) : backendSources(backend);
  return Effect.map(ours, (sources) => {
    const backends = sources.map((source) => ({ ...source, origin: { kind: "backend" as const, value: source.name } }));
    return distinctlyNamed([...backends, ...programs]);
  });
}
