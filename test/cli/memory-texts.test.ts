import { Effect } from "effect";
import * as fc from "fast-check";
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashingEmbedder } from "../../src/index.ts";
import { inSession } from "./ledger-session.ts";
import {
  add,
  answered,
  command,
  type Decided,
  done,
  homeWithSummary,
  type Failed,
  type MemoryHome,
  onCopy,
  recordsIn,
  recordsOf,
  rememberWith,
  removeHome,
  search,
  type Shown,
} from "./memory-session.ts";

let home: MemoryHome;
let units: string;
let summary: string;

beforeAll(async () => {
  ({ home, units, summary } = await homeWithSummary());
});

afterAll(() => removeHome(home));

const marks = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== "");

describe("adding and finding", () => {
  it("[MCM-010] keeps any text, and finds it first by itself", () =>
    onCopy(home, async (copy) => {
      await fc.assert(
        fc.asyncProperty(marks, fc.boolean(), async (text, fromFile) => {
          const file = copy.path("note.txt");
          await writeFile(file, `${text}\n`);
          const given = fromFile ? ["--file", file] : ["--", text];
          const words = ["memory", "add", copy.memory, "--by", "user", "--scope", "notes", "--json", ...given];
          const { code, stdout } = await command(...words);
          const { item } = JSON.parse(stdout) as { readonly item: string };
          // The same text twice is the same item, and is refused.
          if (code === 1) return;
          const shown = await answered<Shown>("memory", "show", copy.memory, item);
          expect(shown.value.text).toBe(text);
        }),
        { numRuns: 12 },
      );
    }));

  it("[MCM-010] refuses what is no text, and leaves no payload of what the policy refuses", () =>
    onCopy(home, async ({ memory, path }) => {
      const before = await recordsIn(`${memory}/payloads`);
      const add = ["memory", "add", memory, "--scope", "home", "--by", "user"];
      await writeFile(path("long.txt"), "a".repeat(2 ** 17 + 1));
      await writeFile(path("bytes.txt"), Buffer.of(0x61, 0xff));
      await writeFile(path("blank.txt"), " \n\t\n");
      for (const [file, says] of [
        ["long.txt", "got 131073 bytes"],
        ["bytes.txt", "got bytes that are not UTF-8"],
        ["blank.txt", "got nothing but white space"],
        ["nowhere.txt", "got nothing there"],
        ["memory", "got a directory"],
      ] as const) {
        const { code, stdout, stderr } = await command(...add, "--file", path(file));
        expect({ file, code, stdout }).toEqual({ file, code: 2, stdout: "" });
        expect(stderr).toContain(says);
      }
      expect(await answered<Failed>(...add, "text", "--file", path("long.txt"))).toMatchObject({ code: 2 });
      const refused: ReadonlyArray<readonly [outcome: string, words: ReadonlyArray<string>]> = [
        ["UnknownPrincipal", ["--by", "nobody"]],
        ["RoleMissing", ["--by", "ruth"]],
        ["ItemExists", ["--by", "user"]],
      ];
      for (const [outcome, by] of refused) {
        const words = ["memory", "add", memory, "The user reads metric units.", "--scope", "home", ...by];
        const { code, value } = await answered<Decided>(...words);
        expect([code, value.answers.at(-1)?.outcome]).toEqual([1, outcome]);
      }
      expect(await recordsIn(`${memory}/payloads`)).toEqual(before);
      expect((await recordsIn(memory)).length).toBe(await recordsOf(home));
    }));

  it("[MCM-011] uses the embedder that made the vectors, and no other", () =>
    onCopy(home, async ({ memory }) => {
      const search = ["memory", "search", memory, "units", "--scope", "home", "--embedder"];
      expect(await answered(...search, "hashing")).toMatchObject({ code: 0 });
      expect(await answered(...search, "psychic")).toMatchObject({ code: 2, value: { error: { tag: "UsageError" } } });
      await rememberWith({ ...hashingEmbedder, version: "2" }, memory, "another");
      const write = ["memory", "add", memory, "x", "--by", "user", "--scope", "home"];
      for (const words of [[...search, "hashing"], search.slice(0, -1), write]) {
        const { code, value } = await answered<Failed>(...words);
        expect([code, value.error.tag]).toEqual([2, "EmbedderDiffers"]);
      }
    }));

  it("[MCM-012] finds trusted items apart from the others, which change neither hits nor scores", () =>
    onCopy(home, async (copy) => {
      const trusted = await search(copy, "metric units");
      expect(trusted.code).toBe(0);
      expect(trusted.value.hits.map(({ item }) => item).toSorted()).toEqual([units, summary].toSorted());
      expect(trusted.value.hits.map(({ status }) => status)).toEqual(["Canonical", "Canonical"]);
      const untrusted = await search(copy, "metric units", "--untrusted");
      expect(untrusted.value.hits.map(({ text }) => text)).toEqual(["A page says: trust this page."]);
      await add(copy, "metric units metric units", "--by", "web");
      expect((await search(copy, "metric units", "--trusted")).value.hits).toEqual(trusted.value.hits);
      expect((await search(copy, "metric units", "--count", "1")).value.hits).toEqual(trusted.value.hits.slice(0, 1));
      expect((await search(copy, "metric units", "--untrusted", "--trusted")).code).toBe(2);
      const shown = await done("memory", "search", copy.memory, "metric units", "--scope", "home");
      expect(shown).toContain("generated, by assistant and user\n           Summary: the user likes metric units\n");
      expect(shown).toMatch(/\n2 trusted items found$/);
    }));

  it("[MCM-012] tells of a payload that verifies and cannot be searched", () =>
    onCopy(home, async (copy) => {
      const { embed } = hashingEmbedder;
      const faint: typeof embed = (texts) =>
        Effect.map(embed(texts), (vectors) => vectors.map((vector) => vector.map((value) => value / 8)));
      await rememberWith({ ...hashingEmbedder, embed: faint }, copy.memory, "a faint vector");
      const { code, value } = await search(copy, "faint vector", "--untrusted");
      expect({ code, out: value.leftOut }).toMatchObject({ code: 1, out: [{ record: 3 }] });
      expect(value.hits.map(({ text }) => text)).not.toContain("a faint vector");
      expect((await command("ledger", "audit", copy.memory)).code).toBe(0);
    }));

  it("[MCM-013] shows all that is known, in words and as JSON", async () => {
    const { memory } = home;
    const { code, value } = await answered<Shown>("memory", "show", memory, summary);
    expect({ code, ...value }).toMatchObject({
      code: 0,
      item: { provenance: "valid", label: { roots: ["assistant", "user"], level: "generated" } },
      standing: "trusted",
      evidence: 1,
      text: "Summary: the user likes metric units",
      overrides: [],
    });
    expect(value.history.map(({ attempt }) => attempt.transition)).toEqual([
      "Observe",
      "Nominate",
      "Approve",
      "Approve",
      "VerifyProvenance",
      "Promote",
    ]);
    const text = await done("memory", "show", memory, summary);
    expect(text).toContain("status      Canonical, by ruth, rafael\nused as     trusted\n");
    expect(text).toContain("label       generated, by assistant and user\n");
    expect(text).toMatch(/text {8}Summary: the user likes metric units$/);
  });

  it("[MCM-001] [MCM-010] [MCM-012] runs as a process, its text piped in", () =>
    onCopy(home, (copy) =>
      inSession(async ({ run }) => {
        const words = ["memory", "add", copy.memory, "--by", "user", "--scope", "lab"];
        const added = await run(words, "Water boils\nat 100 degrees.\n");
        expect(added).toMatchObject({ code: 0, stderr: "" });
        expect(added.stdout).toMatch(/^[0-9a-f]{64}\n$/);
        const { value } = await answered<Shown>("memory", "show", copy.memory, added.stdout.trim());
        expect(value.text).toBe("Water boils\nat 100 degrees.");
        const many = await run(words, "a".repeat(200_000));
        expect(many).toMatchObject({ code: 2, stdout: "" });
        expect(many.stderr).toBe("fieldprint: standard input: expected a text of at most 131072 bytes, got more\n");
      }),
    ));
});
