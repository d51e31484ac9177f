import type { ProblemError } from "../../src/index.ts";
import { CASE_FILE } from "./case-file.ts";
import { CaseInvalid } from "./errors.ts";
import { INPUTS_FILE } from "./tensor-file.ts";

const tensorNames: Record<string, string> = {
  kPages: "k_pages",
  vPages: "v_pages",
  qIndptr: "q_indptr",
  blockTable: "block_table",
  kvLen: "kv_len",
  qOffset: "q_offset",
  anchorTable: "anchor_table",
  anchorLen: "anchor_len",
  anchorBias: "anchor_bias",
  alibiSlopes: "alibi_slopes",
};

const optionNames = ["scale", "anchorScale", "causal", "windowLeft", "softcap"];

/** A problem's complaint, placed in the file that holds the field. */
export function placeError({ field, expected, actual }: ProblemError): CaseInvalid {
  const name = field.match(/^\w*/)![0];
  if (optionNames.includes(name)) {
    return new CaseInvalid({ file: CASE_FILE, field: `options.${field}`, expected, actual });
  }
  if (["dims", "mode", "layout"].includes(name)) return new CaseInvalid({ file: CASE_FILE, field, expected, actual });
  const tensor = (tensorNames[name] ?? name) + field.slice(name.length);
  return new CaseInvalid({ file: INPUTS_FILE, field: tensor, expected, actual });
}
