import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finished } from "../cli/host.ts";
import { fieldprint } from "../cli/run-fieldprint.ts";

/** A process that is stable in every sense. */
export const usual = "--kappa 0.2 --sigma 0.5 --convention ito";

/** The commands of `fieldprint sde`, in a directory of their own. */
export class SdePlace {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  static async make(): Promise<SdePlace> {
    return new SdePlace(await mkdtemp(join(tmpdir(), "fieldprint-sde-")));
  }

  readonly path = (name: string): string => join(this.directory, name);

  readonly run = (words: string): Promise<Finished> =>
    fieldprint(["sde", ...words.split(" ")], { cwd: this.directory });

  readonly answered = async <A>(words: string): Promise<{ readonly code: number | null; readonly value: A }> => {
    const { code, stdout, stderr } = await this.run(`${words} --json`);
    if (stderr !== "") throw new Error(`sde ${words}: ${stderr}`);
    return { code, value: JSON.parse(stdout) as A };
  };

  readonly remove = (): Promise<void> => rm(this.directory, { recursive: true, force: true });
}
