/** A field of a protocol buffer message: its number and what it holds. */
type Field = readonly [number: number, content: { readonly int: number } | { readonly float: number } | Uint8Array];

function varint(value: number): ReadonlyArray<number> {
  const bytes: Array<number> = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function fieldBytes([number, content]: Field): ReadonlyArray<number> {
  const key = (wireType: number) => varint(number * 8 + wireType);
  if (content instanceof Uint8Array) return [...key(2), ...varint(content.length), ...content];
  if ("int" in content) return [...key(0), ...varint(content.int)];
  return [...key(5), ...new Uint8Array(Float32Array.of(content.float).buffer)];
}

function message(...fields: ReadonlyArray<Field>): Uint8Array {
  return Uint8Array.from(fields.flatMap(fieldBytes));
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

const FLOAT_ELEMENTS = { int: 1 };
const FLOAT_ATTRIBUTE = { int: 1 };

/** A float32 tensor of any shape. */
function valueInfo(name: string): Uint8Array {
  const tensorType = message([1, FLOAT_ELEMENTS]);
  return message([1, text(name)], [2, message([1, tensorType])]);
}

function floatAttribute(name: string, float: number): Uint8Array {
  return message([1, text(name)], [2, { float }], [20, FLOAT_ATTRIBUTE]);
}

const IR_VERSION = { int: 11 };
const inputs = ["q", "k", "v", "mask"];

/** The opset that brought the operator `Attention`. */
export const OPSET = 23;

/**
 * An ONNX model of one `Attention` operator: `q [1, H, T, D]`, `k [1, Hkv, S, D]`, `v [1, Hkv, S, Dv]` and an additive
 * `mask [1, H, T, S]` give `out [1, H, T, Dv]`.
 *
 * **Source** the messages of onnx.proto, written field by field.
 */
export function attentionModel(options: { readonly scale: number; readonly softcap: number }): Uint8Array {
  const node = message(
    ...inputs.map((name): Field => [1, text(name)]),
    [2, text("out")],
    [4, text("Attention")],
    [5, floatAttribute("scale", options.scale)],
    [5, floatAttribute("softcap", options.softcap)],
  );
  const graph = message([1, node], [2, text("attention")], ...inputs.map((name): Field => [11, valueInfo(name)]), [
    12,
    valueInfo("out"),
  ]);
  return message([1, IR_VERSION], [7, graph], [8, message([1, text("")], [2, { int: OPSET }])]);
}
