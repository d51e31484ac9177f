// The oracle as a subject. Its argument is JSON that replaces fields of the manifest; `rounded` makes it less accurate
// than it declares.
import { Effect } from "effect";
import { readCase } from "../../../dist/conformance/index.js";
import { attention } from "../../../dist/reference/index.js";
import { listen, manifest, say, writeTensors } from "./protocol.mjs";

const { rounded = false, ...changes } = JSON.parse(process.argv[2] ?? "{}");
const accuracy = { arithmetic: "f64", probabilities: "f64", output: "f64", expUlps: 1, tile: 1, subnormals: "kept" };
const declared = { ...manifest, name: "oracle", accuracy, ...changes };

/** Writes only the tensors it declares. */
async function answer(directory) {
  const problem = await Effect.runPromise(readCase(directory));
  const { T, H, Dv } = problem.dims;
  const { out, lse, anchorMass } = attention(problem);
  const all = {
    out: { shape: [T, H, Dv], values: rounded ? Float32Array.from(out) : out },
    lse: { shape: [T, H], values: declared.lseBase === "2" ? lse.map((value) => value / Math.LN2) : lse },
    anchor_mass: { shape: [T, H], values: anchorMass },
  };
  writeTensors(directory, Object.fromEntries(declared.outputs.map((name) => [name, all[name]])));
}

await listen(async ({ type, id, dir }) => {
  if (type === "hello") return say({ type: "manifest", ...declared });
  await answer(dir);
  return say({ type: "result", id, status: "ok" });
});
