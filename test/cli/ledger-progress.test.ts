import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { inSession, newStory, policy } from "./ledger-session.ts";

const main = fileURLToPath(new URL("../../dist/conformance/cli/main.js", import.meta.url));
const count = 30_000;

const script = await promisify(execFile)("script", ["--version"]).then(
  ({ stdout }) => stdout.includes("util-linux"),
  () => false,
);

describe("a long ledger", { timeout: 300_000 }, () => {
  it("[LCM-007] shows on a terminal how far it is read, on one line that disappears", (context) =>
    inSession(async ({ run, write, directory }) => {
      await write("policy.json", JSON.stringify(policy));
      await run(["ledger", "init", "memory", "--policy", "policy.json"]);
      if (!script) context.skip("needs the `script` of util-linux for a pseudo-terminal");
      const story = newStory();
      const lines = Array.from({ length: count }, (_, n) => JSON.stringify(story.observation("browser", `page ${n}`)));
      const { stdout: answers } = await run(["ledger", "append", "memory"], `${lines.join("\n")}\n`);
      expect(answers).toContain(`\n${count} accepted, 0 refused; the ledger has ${count + 1} records\n`);
      const command = [process.execPath, main, "ledger", "audit", "memory"].map((word) => `'${word}'`).join(" ");
      const { stdout } = await promisify(execFile)("script", ["-qec", command, "/dev/null"], { cwd: directory });
      const shown = stdout.split("\r\u001b[2K");
      expect(shown.length).toBeGreaterThan(2);
      for (const line of shown.slice(1, -1)) expect(line).toMatch(/^read \d+ of 30001 records$/);
      expect(stripVTControlCharacters(shown.at(-1)!)).toMatch(/^sound: 30001 records/);
    }));
});
