import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A manifest that declares everything. */
export const manifest = {
  name: "subject",
  version: "1",
  modes: ["none", "joint", "mixture"],
  dtypes: ["f32", "f16", "bf16", "e4m3", "e5m2", "int8"],
  layouts: ["NHD", "HND"],
  pageSizes: null,
  headDims: null,
  features: [
    "causal",
    "q_offset",
    "window",
    "softcap",
    "alibi",
    "sink",
    "anchor_bias",
    "anchor_scale",
    "gqa",
    "ragged",
    "hnd",
    "shared_pages",
  ],
  outputs: ["out", "lse", "anchor_mass"],
  lseBase: "e",
  accuracy: { arithmetic: "f32", probabilities: "f32", output: "f32", expUlps: 2, tile: null },
  limits: { maxContext: null, maxPages: null, maxBytes: null },
};

export function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Calls back for every message, and exits when told to or when nobody is there any more. */
export async function listen(onMessage) {
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.type === "bye") process.exit(0);
    await onMessage(message);
  }
}

/** Writes tensors, given as name to shape and float32 or float64 values, as `outputs.safetensors`. */
export function writeTensors(directory, tensors, falseType) {
  const header = {};
  const parts = [];
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const dtype = falseType ?? (values instanceof Float64Array ? "F64" : "F32");
    header[name] = { dtype, shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
    parts.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(join(directory, "outputs.safetensors"), Buffer.concat([length, text, ...parts]));
}
