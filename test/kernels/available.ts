import { Effect } from "effect";
import { it } from "vitest";
import { type Backend, type BackendName, backendNames, openBackend, probeBackends } from "../../kernels/index.ts";

const expected = (process.env["FIELDPRINT_EXPECT_BACKENDS"] ?? "").split(",").filter((name) => name !== "");

const opened = new Map<BackendName, Promise<Backend>>();

function open(name: BackendName): Promise<Backend> {
  if (!opened.has(name)) opened.set(name, Effect.runPromise(openBackend(name)));
  return opened.get(name)!;
}

/**
 * One test per backend. A backend this machine lacks is skipped with its reason, unless FIELDPRINT_EXPECT_BACKENDS names
 * it: then the test fails.
 */
export function itOnEveryBackend(
  title: string,
  body: (backend: Backend) => Promise<void>,
  names: ReadonlyArray<BackendName> = backendNames,
): void {
  it.for(names)(`${title} (%s)`, async (name, { skip }) => {
    const status = (await Effect.runPromise(probeBackends())).find((probed) => probed.name === name)!;
    if (!status.available) {
      const missing = `${name}: ${status.reason}; ${status.remedy}`;
      if (expected.includes(name)) throw new Error(`expected backend is missing: ${missing}`);
      console.warn(`skipped: ${missing}`);
      skip(missing);
    }
    await body(await open(name));
  });
}
