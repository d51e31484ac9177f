// Opens every backend, runs one problem on each and closes it. Prints a JSON line; must end by itself.
import { Effect, Result } from "effect";
import { openBackend, probeBackends } from "../../dist/kernels/index.js";
import { checkProblem } from "../../dist/src/index.js";

const problem = Result.getOrThrow(
  checkProblem({
    mode: "none",
    layout: "NHD",
    dims: { B: 1, H: 1, Hkv: 1, D: 1, Dv: 1, P: 2, N: 1 },
    q: Float32Array.of(1),
    qIndptr: Int32Array.of(0, 1),
    kPages: Float32Array.of(0, Math.log(3)),
    vPages: Float32Array.of(0, 4),
    blockTable: Int32Array.of(0),
    kvLen: Int32Array.of(2),
  }),
);

const run = (name) =>
  Effect.acquireUseRelease(
    openBackend(name),
    (backend) =>
      Effect.flatMap(backend.plan(problem), (plan) =>
        Effect.map(plan.run(problem), ({ out }) => ({ device: backend.device, out: out[0] })),
      ),
    (backend) => backend.close(),
  );

const statuses = await Effect.runPromise(probeBackends());
const [outputs, devices] = [{}, {}];
for (const { name, available } of statuses) {
  if (!available) continue;
  const { device, out } = await Effect.runPromise(run(name));
  [outputs[name], devices[name]] = [out, device];
}
console.log(JSON.stringify({ statuses, outputs, devices, display: process.env.DISPLAY ?? null }));
