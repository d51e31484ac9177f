import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { done } from "./memory-session.ts";

const guide = await readFile(join(import.meta.dirname, "../../docs/keep-agent-memory.md"), "utf8");

/** The fenced blocks of the guide, in order. */
const blocks = [...guide.matchAll(/^```(?<language>\w+)\n(?<text>.*?)^```$/gms)].map(({ groups }) => ({
  language: groups!["language"]!,
  text: groups!["text"]!,
}));

/** A shell in a directory, for the few forms that the guide has; `fieldprint` runs in this process. */
class Shell {
  readonly #directory: string;
  readonly #variables = new Map<string, string>();
  printed = "";

  constructor(directory: string) {
    this.#directory = directory;
  }

  #words(line: string): ReadonlyArray<string> {
    return [...line.matchAll(/"(?<quoted>[^"]*)"|(?<plain>\S+)/g)].map(
      ({ groups }) =>
        groups!["quoted"] ?? groups!["plain"]!.replaceAll(/\$(\w+)/g, (_, name: string) => this.#variables.get(name)!),
    );
  }

  async #output(line: string): Promise<string> {
    const [program, ...words] = this.#words(line);
    if (program === "node") return execFileSync(process.execPath, words, { cwd: this.#directory, encoding: "utf8" });
    if (program !== "fieldprint") throw new Error(`the guide runs another program: ${line}`);
    return `${await done(...words)}\n`;
  }

  async run(line: string): Promise<void> {
    const loop = /^for (?<name>\w+) in (?<values>[\w ]+); do (?<body>.+); done$/.exec(line)?.groups;
    if (loop !== undefined) {
      for (const value of loop["values"]!.split(" ")) {
        this.#variables.set(loop["name"]!, value);
        await this.run(loop["body"]!);
      }
      return;
    }
    const assigned = /^(?<name>\w+)=\$\((?<body>.+)\)$/.exec(line)?.groups;
    if (assigned !== undefined) {
      this.#variables.set(assigned["name"]!, (await this.#output(assigned["body"]!)).trimEnd());
      return;
    }
    const [body, file] = line.split(" > ");
    const output = await this.#output(body!);
    if (file === undefined) this.printed += output;
    else await writeFile(join(this.#directory, this.#words(file)[0]!), output);
  }
}

it("[MCM-001] the guide to keeping memory does what it says", async () => {
  const directory = await mkdtemp(join(tmpdir(), "fieldprint-guide-"));
  const before = process.cwd();
  process.chdir(directory);
  try {
    const shell = new Shell(directory);
    for (const { language, text } of blocks) {
      if (language === "js") await writeFile(/^\/\/ (\S+)\n/.exec(text)![1]!, text);
      if (language === "text") expect(shell.printed).toBe(text);
      if (language === "sh") {
        shell.printed = "";
        for (const line of text.trimEnd().split("\n")) await shell.run(line);
      }
    }
    const read = (name: string) => readFile(name, "utf8");
    expect(await read("ruth.txt")).toMatch(/\ntext: The user reads metric units\.\n$/);
    expect(JSON.parse(await read("trusted.json"))).toMatchObject({ hits: [{ text: "The user reads metric units." }] });
    expect(await read("shown.txt")).toContain("used as     trusted\n");
    expect(await read("revoked.txt")).toContain("Canonical -> Revoked");
    expect(Object.keys(JSON.parse(await read("note.prov.json")).entity).length).toBe(2);
    expect(await read("audit.txt")).toMatch(/^sound: [^]*payloads {4}2 records, verified for 2 items\n/);
  } finally {
    process.chdir(before);
    await rm(directory, { recursive: true });
  }
});
