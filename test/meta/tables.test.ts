import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { permissions, transitions } from "../../src/index.ts";
import { inDirectory } from "../case/case-directory.ts";

const root = join(import.meta.dirname, "../..");
const chapter = join(root, "spec/requirements/4-state.md");

async function writeTables(...words: ReadonlyArray<string>) {
  return promisify(execFile)(process.execPath, [join(root, "scripts/write-tables.mjs"), ...words]).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

describe("the tables of the state machine", () => {
  it("[STA-002] [STA-017] in the specification are those of the code, every transition and kind with a row", async () => {
    expect(await writeTables("--check")).toEqual({ code: 0, stderr: "" });
    const text = await readFile(chapter, "utf8");
    for (const name of Object.keys(transitions)) expect(text).toContain(`| ${name} |`);
    for (const kind of Object.keys(permissions)) expect(text).toContain(`| ${kind} |`);
  });

  it("[STA-002] --check tells a guard that is missing in the specification, and writing puts it back", () =>
    inDirectory(async (directory) => {
      const copy = join(directory, "chapter.md");
      const text = await readFile(chapter, "utf8");
      await writeFile(copy, text.replace("provenance, quorum, ", "provenance, "));
      const { code, stderr } = await writeTables("--check", copy);
      expect(code).toBe(1);
      expect(stderr).toContain("expected the tables of the code");
      expect(await writeTables(copy)).toMatchObject({ code: 0 });
      expect(await readFile(copy, "utf8")).toBe(text);
    }));
});
