import { Effect, Exit } from "effect";
import * as fc from "fast-check";
import { access, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ExportIndex,
  judgeExported,
  readCase,
  readExportIndex,
  selectCases,
  writeExport,
} from "../../conformance/index.ts";
import { failureOf, inDirectory } from "../case/case-directory.ts";
import { fieldprint } from "../cli/run-fieldprint.ts";
import { everyRun, exported, selectionOf } from "./exports.ts";

const run = Effect.runPromise;
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function files(directory: string): Promise<ReadonlyArray<string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .toSorted();
}

describe("an export", () => {
  it("[CON-125] [CON-127] holds every run of every selected case, in order, as the problem the subject is given", () =>
    inDirectory(async (parent) => {
      const directory = join(parent, "made", "export");
      const filters = ["edges", "designed:storage-*", "random", "laws:*:0", "laws:*:joint", "laws:batch-of-one"];
      const selection = selectionOf({ filters, runs: 10, seed: 20_261_123 });
      const index = await run(writeExport(directory, { selection, version: "1.2.3" }));
      expect(await run(readExportIndex(directory))).toEqual(index);
      const decoded = new Set(index.cases.filter(({ decodedPages }) => decodedPages).map(({ id }) => id));
      const seen = new Map<string, Array<string>>();
      await everyRun(selection, async (problem, dir, id) => {
        seen.set(id, [...(seen.get(id) ?? []), dir]);
        const there = await run(readCase(join(directory, dir)));
        expect(there).toEqual(decoded.has(id) ? { ...problem, kStored: undefined, vStored: undefined } : problem);
      });
      const selected = selectCases(selection);
      const none = selected.filter(({ conformanceCase: { id } }) => !seen.has(id));
      expect(index.leftOut.map(({ id }) => id)).toEqual(none.map(({ conformanceCase }) => conformanceCase.id));
      const listed = selected.filter(({ conformanceCase: { id } }) => seen.has(id));
      expect(index.cases).toMatchObject(
        listed.map(({ index, conformanceCase: { id, requirements, relation } }) => {
          const dirs = seen.get(id)!;
          return { index, id, requirements, dirs, ...(relation && dirs.length > 1 && { relation: id.split(":")[1] }) };
        }),
      );
      expect(decoded.size).toBeGreaterThan(0);
      expect(index.leftOut).toEqual([
        { id: "laws:batch-of-one:7", reason: "it has no problem to run under this seed" },
      ]);
      const cases = (await files(directory)).filter((file) => file !== "index.json");
      const runs = [...seen.values()].flat();
      expect(cases).toEqual(
        runs.flatMap((dir) => ["case.json", "inputs.safetensors"].map((file) => `${dir}/${file}`)).toSorted(),
      );
      expect(Object.keys(index.digests).toSorted()).toEqual(runs.toSorted());
    }));

  it("[CON-127] takes a picture of arrays that change between runs", () =>
    inDirectory(async (directory) => {
      const index = await exported(directory, "laws:changed-in-place", "laws:revoked-anchors", "laws:interrupted");
      expect(index.cases.map(({ dirs }) => dirs.length)).toEqual(Array.from({ length: 9 }, (_, n) => [3, 2, 3][n % 3]));
      const digests = (id: string) =>
        index.cases.find((entry) => entry.id === id)!.dirs.map((dir) => index.digests[dir]);
      const changed = digests("laws:changed-in-place:joint");
      expect(changed[0]).not.toBe(changed[1]);
      const interrupted = digests("laws:interrupted:none");
      expect(interrupted[0]).toBe(interrupted[2]);
      expect(interrupted[0]).not.toBe(interrupted[1]);
    }));

  it("[CON-125] is the same, byte for byte, for the same selection", () =>
    inDirectory(async (parent) => {
      const directories = ["first", "second"].map((name) => join(parent, name));
      for (const directory of directories) await exported(directory, "edges:gamma-zero", "random");
      const [first, second] = directories as [string, string];
      expect(await files(second)).toEqual(await files(first));
      for (const file of await files(first)) {
        expect(await readFile(join(second, file))).toEqual(await readFile(join(first, file)));
      }
    }));
});

describe("a directory that is not empty", () => {
  it("[CON-126] that holds an older export: replaced case by case, outputs and all, other files kept", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges:gamma-zero", "edges:gamma-one:joint");
      const kept = join(directory, "edges", "gamma-zero", "none", "1");
      await writeFile(join(kept, "outputs.safetensors"), "old");
      await writeFile(join(directory, "notes.txt"), "mine");
      await mkdir(join(directory, "edges", "mine"));
      await exported(directory, "edges:gamma-zero:none", "edges:subnormals:joint");
      expect(await files(directory)).toEqual(
        [
          ...["edges/gamma-zero/none/1", "edges/subnormals/joint/1"].flatMap((dir) => [
            `${dir}/case.json`,
            `${dir}/inputs.safetensors`,
          ]),
          "index.json",
          "notes.txt",
        ].toSorted(),
      );
      expect((await readdir(join(directory, "edges"))).toSorted()).toEqual(["gamma-zero", "mine", "subnormals"]);
    }));

  const index = (changes: Partial<ExportIndex>): string =>
    JSON.stringify({
      protocol: "fieldprint-export/1",
      version: "1",
      complete: true,
      selection: selectionOf({}),
      cases: [],
      leftOut: [],
      digests: {},
      ...changes,
    });
  const listed = (id: string, ...dirs: ReadonlyArray<string>) => ({
    cases: [{ index: 0, id, requirements: [], dirs }],
    digests: Object.fromEntries(dirs.map((dir) => [dir, "0".repeat(64)])),
  });

  it.each([
    ["anything else", "notes.txt", "x", "1 entry and no index.json"],
    ["another program's index.json", "index.json", "{}", "an index.json of something else"],
    ["an index.json that is not JSON", "index.json", "{", "an index.json of something else"],
    ["an index with a way out of the directory", "index.json", index(listed("..:..:x")), "of something else"],
    ["an index whose run lies elsewhere", "index.json", index(listed("a:b:c", "a/b/d/1")), "of something else"],
    [
      "an index with a case twice",
      "index.json",
      index({ cases: [...listed("a:b:c").cases, ...listed("a:b:c").cases] }),
      "something else",
    ],
    [
      "an index of too many random cases",
      "index.json",
      index({ selection: selectionOf({ runs: 1e9 }) }),
      "something else",
    ],
    ["an index with one key more", "index.json", index({}).replace("{", '{"more":1,'), "something else"],
  ])("[CON-126] that holds %s: refused, untouched", (_, file, text, words) =>
    inDirectory(async (directory) => {
      await writeFile(join(directory, file), text);
      const error = await failureOf(writeExport(directory, { selection: selectionOf({}), version: "1" }));
      expect(error._tag).toBe("ExportRefused");
      expect(error.message).toContain(words);
      expect(await readdir(directory)).toEqual([file]);
      expect(await readFile(join(directory, file), "utf8")).toBe(text);
    }),
  );

  it("[CON-126] an index of ours is no leave to remove through a link", () =>
    inDirectory(async (parent) => {
      const [directory, outside] = [join(parent, "export"), join(parent, "outside")];
      await mkdir(join(outside, "b", "c"), { recursive: true });
      await mkdir(directory);
      await symlink(outside, join(directory, "a"));
      await writeFile(join(directory, "index.json"), index(listed("a:b:c")));
      const error = await failureOf(
        writeExport(directory, { selection: selectionOf({ filters: ["edges:gamma-zero"] }), version: "1" }),
      );
      expect(error).toMatchObject({ _tag: "ExportRefused", reason: "a link or a file in the place of a" });
      expect(await isThere(join(outside, "b", "c"))).toBe(true);
    }));

  it("[CON-126] a file in the directory's place, and a place that cannot be written", () =>
    inDirectory(async (parent) => {
      await writeFile(join(parent, "file"), "");
      const options = { selection: selectionOf({}), version: "1" };
      expect(await failureOf(writeExport(join(parent, "file"), options))).toMatchObject({ _tag: "ExportRefused" });
      expect(await failureOf(writeExport("/dev/null/export", options))).toMatchObject({
        _tag: expect.stringMatching(/^Case/),
      });
    }));

  it("[CON-126] an interrupted export says so, is not judged, and is replaced", () =>
    inDirectory(async (directory) => {
      const filters = ["laws:layout", "edges:gamma-zero"];
      const interrupted = writeExport(directory, {
        selection: selectionOf({ filters }),
        version: "1",
        onProgress: ({ done }) => {
          if (done === 2) throw new Error("pulled the plug");
        },
      });
      expect(Exit.isFailure(await Effect.runPromiseExit(interrupted))).toBe(true);
      await mkdir(join(directory, "laws", "layout", ".0.partial", "1"), { recursive: true });
      expect((await run(readExportIndex(directory))).complete).toBe(false);
      const error = await failureOf(judgeExported(directory));
      expect(error.message).toContain("expected a finished export, got one cut short");
      await exported(directory, "edges:gamma-zero");
      expect(await readdir(directory)).toEqual(["edges", "index.json"]);
    }));
});

describe("an index", () => {
  it("[CON-125] of any bytes is read or refused, never a crash", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges:gamma-zero:none");
      const bytes = await readFile(join(directory, "index.json"));
      const edits = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 3,
      });
      const broken = fc.oneof(
        edits.map((all) => {
          const edited = Uint8Array.from(bytes);
          for (const [at, byte] of all) edited[at] = byte;
          return edited;
        }),
        fc.json().map((text) => new TextEncoder().encode(text)),
        fc.uint8Array({ maxLength: 40 }),
      );
      await fc.assert(
        fc.asyncProperty(broken, async (edited) => {
          await writeFile(join(directory, "index.json"), edited);
          const read = await run(Effect.result(readExportIndex(directory)));
          if (read._tag === "Failure") expect(read.failure._tag).toBe("ExportInvalid");
          else
            for (const { id, dirs } of read.success.cases)
              dirs.forEach((dir) => expect(dirname(dir)).toBe(id.replaceAll(":", "/")));
        }),
        { numRuns: 200 },
      );
    }));
});

describe("fieldprint generate", () => {
  it("[CON-050] --help has an example and its exit codes", async () => {
    const { code, stdout } = await fieldprint(["generate", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("$ fieldprint generate");
    expect(stdout).toMatch(/Exit codes:\n +0 .*\n +2 .*\n +70 {2}a bug in fieldprint/);
  });

  it("[CON-125] writes the selected cases and prints the index", () =>
    inDirectory(async (parent) => {
      const directory = join(parent, "cases");
      const options = ["--suite", "random,edges", "--filter", "random", "--runs", "5", "--seed", "3"];
      const { code, stdout } = await fieldprint(["generate", directory, ...options, "--json"]);
      const index: ExportIndex = JSON.parse(stdout);
      expect(code).toBe(0);
      expect(index).toEqual(await run(readExportIndex(directory)));
      expect(index.selection).toEqual({ seed: 3, runs: 5, level: 4, suites: ["random", "edges"], filters: ["random"] });
      expect(index.cases).toHaveLength(5);
      const text = await fieldprint(["generate", directory, "--filter", "edges:gamma-zero"]);
      expect(text).toMatchObject({ code: 0, stdout: expect.stringMatching(/^wrote 3 cases with 3 runs to .*cases\n/) });
      expect(text.stdout).toContain("fieldprint replay");
    }));

  it.each([
    [["--suite", "edge"], 'no suite "edge"'],
    [["--filter", "edges:nothing"], "no case is selected"],
    [["--filter", "a:b:c:d"], "expected suite:group:case"],
    [["--level", "9"], "an integer from 0"],
    [["--filter", "edges:gamma-zero"], "1 entry and no index.json"],
  ])("[CON-125] [CON-126] [CON-052] %j is refused in one line, with nothing written", (options, words) =>
    inDirectory(async (directory) => {
      await writeFile(join(directory, "mine"), "");
      const { code, stdout, stderr } = await fieldprint(["generate", directory, ...options]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^fieldprint: [^\n]*\n$/);
      expect(stderr).toContain(words);
      expect(await readdir(directory)).toEqual(["mine"]);
    }),
  );
});
