import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeTensors } from "./protocol.mjs";

/** The shapes of a case's outputs. */
export function outputShapes(directory) {
  const { H, Dv } = JSON.parse(readFileSync(join(directory, "case.json"), "utf8")).dims;
  const bytes = readFileSync(join(directory, "inputs.safetensors"));
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString("utf8"));
  const [T] = header.q.shape;
  return { out: [T, H, Dv], row: [T, H] };
}

const filled = (shape, value) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b)).fill(value) });

/** What attention over no keys at all gives; right for the cases without context. */
export function emptyResult(directory) {
  const { out, row } = outputShapes(directory);
  return { out: filled(out, 0), lse: filled(row, -Infinity), anchor_mass: filled(row, 0) };
}

/** Every tensor of a result full of NaN. */
export function nanResult(directory) {
  const { out, row } = outputShapes(directory);
  return { out: filled(out, NaN), lse: filled(row, NaN), anchor_mass: filled(row, NaN) };
}

export function answerEmpty(directory) {
  writeTensors(directory, emptyResult(directory));
}
