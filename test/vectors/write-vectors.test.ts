import { execFile } from "node:child_process";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { blake3, encodeFloat64, hexadecimal, nextUp } from "../../src/index.ts";
import { inDirectory } from "../case/case-directory.ts";
import { float64s, type ManifestEntry, vectorDirectory } from "./vector-file.ts";

const script = join(import.meta.dirname, "../../scripts/write-vectors.mjs");

async function check(directory: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [script, "--check", directory]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** Runs `body` on a copy of the vectors. */
function onCopy(body: (directory: string) => Promise<void>): Promise<void> {
  return inDirectory(async (directory) => {
    await cp(vectorDirectory, directory, { recursive: true });
    await body(directory);
  });
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

/** Moves the first number of a column and puts the file's new digest into the manifest. */
async function moveFirst(
  directory: string,
  [file, part, column]: readonly [string, string, string],
  move: (value: number) => number,
): Promise<void> {
  await edit(join(directory, file), (text) => {
    const digits = (JSON.parse(text) as Record<string, Record<string, string>>)[part]![column]!;
    const moved = encodeFloat64(move(float64s(digits)[0]!))
      .toString(16)
      .padStart(16, "0");
    return text.replace(digits, moved + digits.slice(16));
  });
  const bytes = new Uint8Array(await readFile(join(directory, file)));
  await edit(join(directory, "manifest.json"), (text) => {
    const entry = (JSON.parse(text) as { files: ReadonlyArray<ManifestEntry> }).files.find((one) => one.file === file)!;
    return text.replace(entry.blake3, hexadecimal(blake3(bytes)));
  });
}

/** The lines of a check that must fail. */
async function complaints(directory: string): Promise<ReadonlyArray<string>> {
  const { code, stderr } = await check(directory);
  expect(code).toBe(1);
  return stderr.trim().split("\n");
}

describe("write-vectors.mjs --check", () => {
  it("[CON-131] the committed vectors are what the code gives", async () => {
    expect(await check(vectorDirectory)).toMatchObject({ code: 0, stderr: "" });
  });

  it("[CON-131] takes a result whose last bit differs, and says so", () =>
    onCopy(async (directory) => {
      await moveFirst(directory, ["attention/mode-none.json", "expected", "out"], nextUp);
      expect(await check(directory)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("1 differ in last bits"),
      });
    }));

  it("[CON-131] names the file and the place of every result and bound that drifted", () =>
    onCopy(async (directory) => {
      await moveFirst(directory, ["attention/mode-none.json", "expected", "out"], (value) => value + 2 ** -40);
      await moveFirst(directory, ["attention/mode-joint.json", "expected", "lse"], () => NaN);
      await moveFirst(
        directory,
        ["attention/mode-mixture.json", "tolerance", "out"],
        (value) => value * (1 + 2 ** -10),
      );
      await moveFirst(directory, ["attention/sink.json", "engineTolerance", "lse"], (value) => 2 * value);
      expect(await complaints(directory)).toEqual([
        expect.stringMatching(/^attention\/mode-none\.json: expected\.out\[0\]: expected \S+, got /),
        expect.stringMatching(/^attention\/mode-joint\.json: expected\.lse\[0\]: expected \S+, got NaN$/),
        expect.stringMatching(/^attention\/mode-mixture\.json: tolerance\.out\[0\]: /),
        expect.stringMatching(/^attention\/sink\.json: engineTolerance\.lse\[0\]: /),
      ]);
    }));

  it("[CON-131] names every input, format, file and digest that is not what the code gives", () =>
    onCopy(async (directory) => {
      const path = (file: string) => join(directory, file);
      await edit(path("attention/causal.json"), (text) => text.replace(/"q": "./, '"q": "0'));
      await edit(path("formats/e4m3.json"), (text) => text.replace(/"saturate": "../, '"saturate": "01'));
      await writeFile(path("attention/sink.json"), "{");
      await rm(path("rope/rope-half.json"));
      await writeFile(path("state/mine.json"), "{}");
      await edit(path("manifest.json"), (text) => text.replace(/"blake3": "./, '"blake3": "x'));
      expect(await complaints(directory)).toEqual([
        "rope/rope-half.json: expected a vector, got nothing there",
        "attention/causal.json: inputs: expected what the code gives, got another",
        expect.stringMatching(/^attention\/sink\.json: expected JSON, got /),
        "formats/e4m3.json: encode: expected what the code gives, got another",
        "state/mine.json: expected no such vector, got one",
        expect.stringMatching(/^manifest\.json:9: expected "blake3": "[0-9a-f]{64}", got "blake3": "x/),
      ]);
      await rm(path("manifest.json"));
      expect((await complaints(directory)).at(-1)).toBe(
        "manifest.json: expected the list of vectors, got nothing there",
      );
    }));
});
