import { join } from "node:path";
import { expect, it } from "vitest";
import { inDirectory } from "../case/case-directory.ts";
import { fieldprint, mutantCommand } from "./run-fieldprint.ts";

it("[CON-037] [CON-074] a blockwise program that leaves its last partial block unmasked is found, shrunk and named", () =>
  inDirectory(async (parent) => {
    const words = ["conform", "--subject", mutantCommand("MUT-019"), "--suite", "random", "--runs", "20", "--json"];
    const { code, stdout } = await fieldprint([...words, "--report", join(parent, "report")]);
    const [subject] = JSON.parse(stdout).subjects;
    expect(code).toBe(1);
    expect(subject.diagnoses[0]).toMatchObject({ bugClass: 19, name: "partial-block-scores-zero" });
    const { recipe } = subject.cases.find((result: { shrunk?: object }) => result.shrunk).shrunk;
    expect(recipe.sequences.length).toBe(1);
    const [{ queries, context, anchors }] = recipe.sequences;
    expect(queries).toBeLessThanOrEqual(2);
    expect(context + anchors).toBeLessThanOrEqual(recipe.pageSize + 1);
  }));
