import { describe, expect, it } from "vitest";
import { mutants, suites, variants } from "../../conformance/index.ts";
import { fieldprint, fieldprintProcess } from "./run-fieldprint.ts";

describe("mutants", () => {
  it("[CON-109] kills all 26, and says which suite does", async () => {
    const { code, stdout } = await fieldprint(["mutants"]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toBe("26/26 killed");
    for (const { id, name } of [...mutants, ...variants]) {
      expect(lines.find((line) => line.startsWith(`${id} ${name}`))).toMatch(/ killed .* \w+:\S+:\S+/);
    }
  }, 120_000);

  it("[CON-109] exits with 1 and names the survivors when suites are left out that would kill them", async () => {
    const { code, stdout } = await fieldprintProcess(["mutants", "--level", "0"]);
    expect(code).toBe(1);
    const [survived, last] = stdout.trimEnd().split("\n").slice(-2);
    expect(survived).toMatch(/^survived: .*MUT-009.*MUT-014b/);
    const survivors = survived!.split(", ").filter((id) => !/[a-z]$/.test(id)).length;
    expect(last).toBe(`${26 - survivors}/26 killed`);
  });

  it("[CON-109] [CON-051] gives the first killing case of every suite as JSON", async () => {
    const { code, stdout } = await fieldprint(["mutants", "--json", "--level", "1", "--seed", "7"]);
    const matrix = JSON.parse(stdout);
    expect(code).toBe(1);
    const run = suites.filter(({ level }) => level <= 1).map(({ name }) => ({ name }));
    expect(matrix).toMatchObject({ classes: 26, complete: true, suites: run });
    expect(matrix.rows).toHaveLength(mutants.length + variants.length);
    expect(matrix.survivors).toContain("MUT-009");
    for (const { killed, kills } of matrix.rows) {
      expect(killed).toBe(kills.some((kill: string | null) => kill !== null));
      kills.forEach((kill: string | null, n: number) => {
        if (kill !== null) expect(kill.split(":")[0]).toBe(suites[n]!.name);
      });
    }
  }, 120_000);
});
