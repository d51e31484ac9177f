import type { SafeTensor } from "../../src/index.ts";
import type { CaseFile } from "./case-file.ts";
import { CaseInvalid } from "./errors.ts";

/** What one tensor of a file must look like; a letter in a shape is a size the dimensions do not fix. */
export interface TensorRule {
  readonly name: string;
  readonly dtypes: ReadonlyArray<string>;
  readonly shapes: ReadonlyArray<ReadonlyArray<number | string>>;
  readonly required: boolean;
}

type Tensors = ReadonlyMap<string, SafeTensor>;

const poolTypes = ["F32", "F16", "BF16"];

/** The tensors of `inputs.safetensors`, with the shapes that `case.json` fixes. */
export function inputRules({ layout, dims }: Pick<CaseFile, "layout" | "dims">): ReadonlyArray<TensorRule> {
  const { B, H, Hkv, D, Dv, P, N } = dims;
  const pool = (width: number) => (layout === "NHD" ? [N, P, Hkv, width] : [N, Hkv, P, width]);
  const rule = (name: string, dtypes: ReadonlyArray<string>, required: boolean, ...shapes: TensorRule["shapes"]) => ({
    name,
    dtypes,
    shapes,
    required,
  });
  return [
    rule("q", ["F32"], true, ["T", H, D]),
    rule("k_pages", poolTypes, true, pool(D)),
    rule("v_pages", poolTypes, true, pool(Dv)),
    rule("q_indptr", ["I32"], true, [B + 1]),
    rule("block_table", ["I32"], true, [B, "maxPages"]),
    rule("kv_len", ["I32"], true, [B]),
    rule("q_offset", ["I32"], false, [B]),
    rule("anchor_table", ["I32"], false, [B, "maxAnchorPages"]),
    rule("anchor_len", ["I32"], false, [B]),
    rule("gamma", ["F32"], false, [1], [H], [B, H]),
    rule("anchor_bias", ["F32"], false, [H]),
    rule("alibi_slopes", ["F32"], false, [H]),
    rule("sink", ["F32"], false, [H]),
  ];
}

function describeRule({ dtypes, shapes }: TensorRule): string {
  return `${dtypes.join(" or ")} ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" or ")}`;
}

function fits(shape: ReadonlyArray<number>, wanted: ReadonlyArray<number | string>): boolean {
  return shape.length === wanted.length && wanted.every((size, i) => typeof size === "string" || size === shape[i]);
}

function ruleError(file: string, rule: TensorRule, tensor: SafeTensor | undefined): CaseInvalid | undefined {
  const invalid = (actual: string) => new CaseInvalid({ file, field: rule.name, expected: describeRule(rule), actual });
  if (tensor === undefined) return rule.required ? invalid("nothing") : undefined;
  const right = rule.dtypes.includes(tensor.dtype) && rule.shapes.some((shape) => fits(tensor.shape, shape));
  return right ? undefined : invalid(`${tensor.dtype} [${tensor.shape.join(", ")}]`);
}

/** The first tensor that is missing, superfluous, or of the wrong data type or shape. */
export function tensorsError(
  file: string,
  tensors: Tensors,
  rules: ReadonlyArray<TensorRule>,
): CaseInvalid | undefined {
  for (const rule of rules) {
    const error = ruleError(file, rule, tensors.get(rule.name));
    if (error) return error;
  }
  const names = rules.map(({ name }) => name);
  const extra = [...tensors.keys()].find((name) => !names.includes(name));
  if (extra === undefined) return undefined;
  const expected = `only the tensors ${names.join(", ")}`;
  return new CaseInvalid({ file, field: extra.slice(0, 80), expected, actual: "a tensor of another name" });
}
