import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");

function blocks(language: string): ReadonlyArray<string> {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, code]) => code!);
}

describe("the README", () => {
  it.each(blocks("js"))("[BLD-007] program %# prints what it says", (code) => {
    mkdirSync("dist/readme", { recursive: true });
    writeFileSync("dist/readme/example.mjs", code);
    const printed = execFileSync(process.execPath, ["dist/readme/example.mjs"], { encoding: "utf8" });
    const promised = [...code.matchAll(/\/\/ prints (.*)$/gm)].map(([, line]) => line);
    expect(promised.length).toBeGreaterThan(0);
    expect(printed.trimEnd().split("\n")).toEqual(promised);
  });

  const commands = blocks("sh").flatMap((block) => block.trimEnd().split("\n"));
  it.each(commands)("[BLD-007] %s succeeds", (command) => {
    expect(execFileSync("bash", ["-c", command], { encoding: "utf8" })).not.toBe("");
  });

  it("[BLD-007] lists every dependency with its reason, and none that is gone", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;
    const rows = [...readme.split("## Dependencies")[1]!.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)];
    const listed = rows.flatMap(([, names]) => names!.split(", ")).filter((name) => name !== "package");
    const pinned = { ...manifest["dependencies"], ...manifest["devDependencies"] };
    expect(listed.sort()).toEqual(Object.keys(pinned).sort());
    for (const version of Object.values(pinned)) expect(version).toMatch(/^(npm:typescript@)?\d+\.\d+\.\d+$/);
  });
});
