import { Effect } from "effect";
import { attention } from "../../reference/index.ts";
import { outputNames, type Subject } from "../../conformance/index.ts";

/** The oracle as a subject of float64 accuracy: the laws must hold of it too. */
export const oracleSubject: Subject = {
  name: "oracle",
  accuracy: {
    arithmetic: "f64",
    probabilities: "f64",
    output: "f64",
    expUlps: 1,
    tile: 1,
    subnormals: "kept",
  },
  outputs: outputNames,
  run: (problem) => Effect.sync(() => attention(problem)),
};
