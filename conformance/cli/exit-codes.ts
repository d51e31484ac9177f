/**
 * What the exit code of a command says.
 *
 * @spec CON-050
 */
export const exitCodes = {
  success: 0,
  nonconforming: 1,
  untestable: 2,
  defect: 70,
  interrupted: 130,
} as const;

/** The exit codes of a command, for its help text. */
export function exitCodeHelp(meanings: Readonly<Record<number, string>>): string {
  const lines = Object.entries({ ...meanings, [exitCodes.defect]: "a bug in fieldprint" }).map(
    ([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`,
  );
  return `\nExit codes:\n${lines.join("\n")}`;
}

/** A command line that runs the command, for its help text. */
export function exampleHelp(...commandLines: ReadonlyArray<string>): string {
  return `\nExamples:\n${commandLines.map((line) => `  $ ${line}`).join("\n")}`;
}
