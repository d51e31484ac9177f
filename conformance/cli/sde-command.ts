import type { Command } from "commander";
import type { ListedCommand } from "./command-list.ts";
import { defineGroup } from "./ledger-group.ts";

const commands: ReadonlyArray<ListedCommand> = [
  {
    name: "analyze",
    usage: "[options]",
    summary: "say when an error process decays, and how likely it collapses",
    load: async () => (await import("./sde-analyze-command.ts")).defineAnalyzeCommand,
  },
  {
    name: "simulate",
    usage: "[options]",
    summary: "simulate an error process, in float64 or on a backend of gpu.js",
    load: async () => (await import("./sde-simulate-command.ts")).defineSimulateCommand,
  },
  {
    name: "estimate",
    usage: "[options] <file>",
    summary: "judge a logged error trajectory",
    load: async () => (await import("./sde-estimate-command.ts")).defineEstimateCommand,
  },
];

/**
 * `fieldprint sde`
 *
 * @spec SDE-010 SDE-050
 */
export function defineSdeCommand(command: Command, words: ReadonlyArray<string>): Promise<void> {
  const group = {
    description:
      "The error of a model as a process, de = -kappa e dt + sigma e dW: what it does, what it looks like, and what a " +
      "logged trajectory says about it.",
    examples: [
      "fieldprint sde analyze --kappa 0.2 --sigma 0.5 --convention ito --level 10",
      "fieldprint sde simulate --kappa 0.2 --sigma 0.5 --convention ito --trajectory errors.csv",
      "fieldprint sde estimate errors.csv --level 10",
    ],
    commands,
  };
  return defineGroup(command, group, words);
}
