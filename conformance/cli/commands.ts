import type { ListedCommand } from "./command-list.ts";

/** The commands of `fieldprint`, in the order of its help. */
export const commands: ReadonlyArray<ListedCommand> = [
  {
    name: "conform",
    usage: "[options]",
    summary: "judge a program, or our kernels on every backend of this machine",
    load: async () => (await import("./conform-command.ts")).defineConformCommand,
  },
  {
    name: "replay",
    usage: "[options] <dir>",
    summary: "judge one case: its outputs if it has any, else our kernels or a program",
    load: async () => (await import("./replay-command.ts")).defineReplayCommand,
  },
  {
    name: "oracle",
    usage: "[options] <dir>",
    summary: "write the exact result of a case and the tolerance around it",
    load: async () => (await import("./oracle-command.ts")).defineOracleCommand,
  },
  {
    name: "compare",
    usage: "[options] <a> <b>",
    summary: "say whether two tensor files are numerically equivalent",
    load: async () => (await import("./compare-command.ts")).defineCompareCommand,
  },
  {
    name: "generate",
    usage: "[options] <dir>",
    summary: "write cases for a machine without Node",
    load: async () => (await import("./generate-command.ts")).defineGenerateCommand,
  },
  {
    name: "merge",
    usage: "[options] <reports...>",
    summary: "put the reports of all shards of a run together",
    load: async () => (await import("./merge-command.ts")).defineMergeCommand,
  },
  {
    name: "mutants",
    usage: "[options]",
    summary: "test the kit itself: which suite catches which known bug",
    load: async () => (await import("./mutants-command.ts")).defineMutantsCommand,
  },
  {
    name: "backends",
    usage: "[options]",
    summary: "list what this machine can run, and why not the rest",
    load: async () => (await import("./backends-command.ts")).defineBackendsCommand,
  },
  {
    name: "key",
    usage: "[words...]",
    summary: "make the keys that people and ledgers sign with",
    load: async () => (await import("./key-command.ts")).defineKeyCommand,
  },
  {
    name: "ledger",
    usage: "[words...]",
    summary: "keep what was decided about memory so that it cannot be changed unseen",
    load: async () => (await import("./ledger-command.ts")).defineLedgerCommand,
  },
  {
    name: "memory",
    usage: "[words...]",
    summary: "keep texts over a ledger, find them, and decide what they may do",
    load: async () => (await import("./memory-command.ts")).defineMemoryCommand,
  },
  {
    name: "run",
    usage: "[options]",
    summary: "play an agent with a memory through four sessions, and check what must hold",
    load: async () => (await import("./run-command.ts")).defineRunCommand,
  },
  {
    name: "sde",
    usage: "[words...]",
    summary: "say, simulate and judge how the error of a model develops",
    load: async () => (await import("./sde-command.ts")).defineSdeCommand,
  },
];
