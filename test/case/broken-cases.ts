import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { float32Tensor, float64Tensor, int32Tensor } from "../../src/index.ts";
import { editCase, editTensors } from "./case-directory.ts";

/** One way to break a valid case directory, and the error it must give. */
export interface BrokenCase {
  readonly name: string;
  readonly damage: (directory: string) => Promise<void>;
  readonly error: {
    readonly _tag: string;
    readonly file?: string;
    readonly field?: string;
    readonly actual?: string;
  };
}

const CASE = "case.json";
const INPUTS = "inputs.safetensors";

const broken = (name: string, damage: BrokenCase["damage"], error: BrokenCase["error"]): BrokenCase => ({
  name,
  damage,
  error,
});

async function withHeader(directory: string, edit: (header: Buffer) => Buffer): Promise<void> {
  const path = join(directory, INPUTS);
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE());
  const header = edit(bytes.subarray(8, 8 + length));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path, Buffer.concat([prefix, header, bytes.subarray(8 + length)]));
}

const files: ReadonlyArray<BrokenCase> = [
  broken("no directory", (d) => rm(d, { recursive: true }), { _tag: "CaseMissing" }),
  broken(
    "a file in the directory's place",
    async (d) => {
      await rm(d, { recursive: true });
      await writeFile(d, "case");
    },
    { _tag: "CaseRefused", actual: "a file" },
  ),
  ...[CASE, INPUTS].flatMap((file) => [
    broken(`no ${file}`, (d) => rm(join(d, file)), { _tag: "CaseMissing", file }),
    broken(
      `a directory in the place of ${file}`,
      async (d) => {
        await rm(join(d, file));
        await mkdir(join(d, file));
      },
      { _tag: "CaseRefused", file, actual: "a directory" },
    ),
    broken(
      `a symbolic link in the place of ${file}`,
      async (d) => {
        await rename(join(d, file), join(d, "elsewhere"));
        await symlink(join(d, "elsewhere"), join(d, file));
      },
      { _tag: "CaseRefused", file, actual: "a symbolic link" },
    ),
    broken(`an empty ${file}`, (d) => truncate(join(d, file), 0), { _tag: "CaseMalformed", file }),
    broken(`a ${file} of 3 GiB`, (d) => truncate(join(d, file), 3 * 2 ** 30), { _tag: "CaseRefused", file }),
  ]),
  broken("a dangling link", (d) => rm(join(d, CASE)).then(() => symlink("nowhere", join(d, CASE))), {
    _tag: "CaseRefused",
    file: CASE,
  }),
];

const edited = (name: string, from: string, to: string, error: Omit<BrokenCase["error"], "file">): BrokenCase =>
  broken(name, (d) => editCase(d, from, to), { file: CASE, ...error });

const caseTexts: ReadonlyArray<BrokenCase> = [
  edited("another protocol", "fieldprint-case/1", "fieldprint-case/2", { _tag: "CaseInvalid", field: "protocol" }),
  edited("another mode", '"none"', '"both"', { _tag: "CaseInvalid", field: "mode", actual: '"both"' }),
  edited("another layout", '"NHD"', '"DHN"', { _tag: "CaseInvalid", field: "layout" }),
  edited("an unknown key", '"mode"', '"note": 1, "mode"', { _tag: "CaseInvalid", field: "note" }),
  edited("an unknown option", '"causal"', '"casual"', { _tag: "CaseInvalid", field: "options.casual" }),
  edited("an unknown dimension", '"B": 1', '"B": 1, "T": 1', { _tag: "CaseInvalid", field: "dims.T" }),
  edited("a __proto__ key", '"mode"', '"__proto__": {}, "mode"', { _tag: "CaseInvalid", field: "__proto__" }),
  edited("no dims.Hkv", '"Hkv": 1, ', "", { _tag: "CaseInvalid", field: "dims.Hkv", actual: "nothing" }),
  edited("a negative dimension", '"N": 2', '"N": -2', { _tag: "CaseInvalid", field: "dims.N", actual: "-2" }),
  edited("a fractional dimension", '"P": 2', '"P": 2.5', { _tag: "CaseInvalid", field: "dims.P", actual: "2.5" }),
  edited("a dimension beyond every limit", '"D": 2', '"D": 1e9', { _tag: "CaseInvalid", field: "dims.D" }),
  edited("a dimension as text", '"H": 2', '"H": "2"', { _tag: "CaseInvalid", field: "dims.H", actual: '"2"' }),
  edited("NaN in JSON", '"softcap": 0', '"softcap": NaN', { _tag: "CaseMalformed" }),
  edited("an infinite number", '"softcap": 0', '"softcap": 1e999', { _tag: "CaseInvalid", field: "options.softcap" }),
  edited("a negative softcap", '"softcap": 0', '"softcap": -1', { _tag: "CaseInvalid", field: "options.softcap" }),
  edited("deep JSON", '"softcap": 0', `"softcap": ${"[".repeat(30_000)}`, { _tag: "CaseMalformed" }),
  edited("a list of cases", "{", "[{", { _tag: "CaseMalformed" }),
  broken("null", (d) => writeFile(join(d, CASE), "null"), { _tag: "CaseInvalid", file: CASE }),
  broken("bytes that aren't UTF-8", (d) => writeFile(join(d, CASE), Uint8Array.of(0x22, 0xff, 0x22)), {
    _tag: "CaseMalformed",
    file: CASE,
  }),
  broken("a case.json over its size", (d) => appendFile(join(d, CASE), " ".repeat(65_536)), {
    _tag: "CaseRefused",
    file: CASE,
  }),
];

const tensorEdit = (
  name: string,
  edit: Parameters<typeof editTensors>[1],
  error: Omit<BrokenCase["error"], "_tag" | "file">,
): BrokenCase => broken(name, (d) => editTensors(d, edit), { _tag: "CaseInvalid", file: INPUTS, ...error });

const tensors: ReadonlyArray<BrokenCase> = [
  ...["q", "k_pages", "v_pages", "q_indptr", "block_table", "kv_len"].map((field) =>
    tensorEdit(`no ${field}`, (all) => all.delete(field), { field, actual: "nothing" }),
  ),
  tensorEdit("an extra tensor", (all) => all.set("bias", float32Tensor([1], new Float32Array(1))), { field: "bias" }),
  tensorEdit("q as F64", (all) => all.set("q", float64Tensor([1, 2, 2], new Float64Array(4))), {
    field: "q",
    actual: "F64 [1, 2, 2]",
  }),
  tensorEdit("kv_len as F32", (all) => all.set("kv_len", float32Tensor([1], Float32Array.of(3))), { field: "kv_len" }),
  tensorEdit("q flattened", (all) => all.set("q", float32Tensor([4], new Float32Array(4))), {
    field: "q",
    actual: "F32 [4]",
  }),
  tensorEdit(
    "k_pages in the other layout",
    (all) => all.set("k_pages", float32Tensor([2, 1, 2, 2], new Float32Array(8))),
    {
      field: "k_pages",
    },
  ),
  tensorEdit("a page id out of range", (all) => all.set("block_table", int32Tensor([1, 2], Int32Array.of(1, 2))), {
    field: "block_table[0, 1]",
    actual: "2",
  }),
  tensorEdit("a negative length", (all) => all.set("kv_len", int32Tensor([1], Int32Array.of(-1))), {
    field: "kv_len[0]",
    actual: "-1",
  }),
  tensorEdit("more rows than queries", (all) => all.set("q_indptr", int32Tensor([2], Int32Array.of(0, 2))), {
    field: "q",
  }),
  tensorEdit("row pointers that fall", (all) => all.set("q_indptr", int32Tensor([2], Int32Array.of(0, -1))), {
    field: "q_indptr[1]",
  }),
  tensorEdit(
    "an anchor table without lengths",
    (all) => all.set("anchor_table", int32Tensor([1, 1], Int32Array.of(0))),
    {
      field: "anchor_len",
    },
  ),
  tensorEdit("a NaN sink", (all) => all.set("sink", float32Tensor([2], Float32Array.of(0, Number.NaN))), {
    field: "sink[1]",
    actual: "NaN",
  }),
  tensorEdit("gamma above 1", (all) => all.set("gamma", float32Tensor([1], Float32Array.of(1.5))), {
    field: "gamma[0]",
  }),
];

const malformed = { _tag: "CaseMalformed", file: INPUTS };

const tensorBytes: ReadonlyArray<BrokenCase> = [
  ...[4, 8, 40, -4].map((at) =>
    broken(
      `inputs cut ${at < 0 ? `${-at} bytes before the end` : `after ${at} bytes`}`,
      async (d) => {
        const path = join(d, INPUTS);
        const bytes = await readFile(path);
        await writeFile(path, bytes.subarray(0, at < 0 ? bytes.length + at : at));
      },
      malformed,
    ),
  ),
  broken("bytes after the last tensor", (d) => appendFile(join(d, INPUTS), "more"), malformed),
  broken("a header longer than the file", (d) => writeFile(join(d, INPUTS), Buffer.alloc(8, 0x7f)), malformed),
  broken("an oversized header", (d) => withHeader(d, (h) => Buffer.concat([h, Buffer.alloc(70_000, 0x20)])), malformed),
  broken("a header that isn't JSON", (d) => withHeader(d, () => Buffer.from("[[[[[[[[")), malformed),
  broken("a deep header", (d) => withHeader(d, () => Buffer.from("[".repeat(60_000))), malformed),
];

/** Every way to break a case that the readers must survive. */
export const brokenCases: ReadonlyArray<BrokenCase> = [...files, ...caseTexts, ...tensors, ...tensorBytes];
