import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { inDirectory } from "../case/case-directory.ts";
import { fieldprint, fieldprintProcess } from "./run-fieldprint.ts";

const hook = pathToFileURL(join(import.meta.dirname, "loaded-modules.mjs")).href;

/** The modules of commands, and the packages, that a command line loads. */
function loadedBy(words: ReadonlyArray<string>) {
  return inDirectory(async (parent) => {
    const file = join(parent, "modules");
    const environment = { NODE_OPTIONS: `--import=${hook}`, LOADED_MODULES: file };
    const { code } = await fieldprintProcess(words, { environment });
    const urls = (await readFile(file, "utf8")).split("\n");
    const named = (pattern: RegExp) => new Set(urls.flatMap((url) => pattern.exec(url)?.[1] ?? []));
    const commands = [...named(/\/conformance\/cli\/([\w-]+)-command\.js$/)].toSorted();
    return { code, commands, packages: named(/\/node_modules\/((?:@[\w-]+\/)?[\w.-]+)\//) };
  });
}

const light = [
  { title: "--version", words: ["--version"], commands: [] },
  { title: "--help", words: ["--help"], commands: [] },
  { title: "ledger --help", words: ["ledger", "--help"], commands: ["ledger"] },
  { title: "help key", words: ["help", "key"], commands: ["key"] },
];

const heavy = ["fast-check", "gpu.js", "@observablehq/plot", "linkedom", "pg"];

const own = [
  { title: "ledger audit", words: ["ledger", "audit", "--help"], commands: ["ledger", "ledger-audit"], without: heavy },
  { title: "key new", words: ["key", "new", "--help"], commands: ["key", "key-new"], without: heavy },
  { title: "compare", words: ["compare", "--help"], commands: ["compare"], without: heavy },
  { title: "merge", words: ["merge", "--help"], commands: ["merge"], without: ["gpu.js", "pg"] },
];

describe("starting", () => {
  it.each(light)("[CON-059] $title loads no command", async ({ words, commands }) => {
    const loaded = await loadedBy(words);
    expect(loaded).toMatchObject({ code: 0, commands });
    expect([...loaded.packages].filter((name) => name !== "commander" && name !== "picocolors")).toEqual([]);
  });

  it.each(own)("[CON-059] $title loads itself only, and nothing heavy that it does not need", async (row) => {
    const loaded = await loadedBy(row.words);
    expect(loaded).toMatchObject({ code: 0, commands: row.commands });
    expect(row.without.filter((name) => loaded.packages.has(name))).toEqual([]);
    expect(loaded.packages).toContain("effect");
  });

  it("[CON-059] the help lists every command as the command shows itself", async () => {
    for (const group of [[], ["ledger"], ["key"]]) {
      const help = (await fieldprint([...group, "--help"])).stdout;
      const [, list = ""] = /\nCommands:\n([^]*?)\n\n/.exec(help) ?? [];
      const listed = [...list.matchAll(/^ {2}([a-z]+) (.*?)(?: {2}|$)/gm)].map(([, name, usage]) => ({ name, usage }));
      expect(listed.length).toBeGreaterThan(2);
      for (const { name, usage } of listed) {
        if (name === "help") continue;
        const words = [...group, name!];
        const [first] = (await fieldprint([...words, "--help"])).stdout.split("\n");
        const shown = usage === "[words...]" ? "<command>" : usage;
        expect(first).toBe(`Usage: fieldprint ${words.join(" ")} ${shown}`);
      }
    }
  });
});
