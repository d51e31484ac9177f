import { type Command, InvalidArgumentError } from "commander";
import { Effect } from "effect";
import type { CaseError } from "../case/errors.ts";
import { type BoundSource, compareFiles } from "../compare/compare-files.ts";
import type { BadAccuracy, TensorFileUnreadable, TensorsIncomparable } from "../compare/errors.ts";
import { namedAccuracy } from "../compare/named-accuracy.ts";
import { terminalComparison } from "../compare/terminal-comparison.ts";
import { countText } from "../report/report-text.ts";
import { collectNames } from "./arguments.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";

const ELEMENTS_IN_A_SECOND = 1e6;

interface CompareFlags {
  readonly tensor?: ReadonlyArray<string>;
  readonly bound?: string;
  readonly case?: string;
  readonly accuracy?: string;
  readonly accuracyA?: string;
  readonly accuracyB?: string;
  readonly maxUlps?: number;
  readonly show: number;
  readonly json?: boolean;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError("expected an integer of at least 0.");
  }
  return count;
}

function boundSource(flags: CompareFlags): Effect.Effect<BoundSource, UsageError | BadAccuracy> {
  const { bound, maxUlps, accuracy = "f32", accuracyA = accuracy, accuracyB = accuracy } = flags;
  const given = [bound, flags.case, maxUlps].filter((flag) => flag !== undefined);
  const hint = "See fieldprint compare --help";
  if (given.length > 1) {
    return Effect.fail(
      new UsageError({ problem: "only one of --bound, --case and --max-ulps can be the bound", hint }),
    );
  }
  const declared = [flags.accuracy, flags.accuracyA, flags.accuracyB].some((flag) => flag !== undefined);
  const directory = flags.case;
  if (directory !== undefined) {
    return Effect.gen(function* () {
      const a = yield* Effect.fromResult(namedAccuracy(accuracyA));
      const b = yield* Effect.fromResult(namedAccuracy(accuracyB));
      return { kind: "case" as const, directory, a, b };
    });
  }
  if (declared) return Effect.fail(new UsageError({ problem: "an accuracy says nothing without --case", hint }));
  if (bound !== undefined) return Effect.succeed({ kind: "file", file: bound });
  return Effect.succeed(maxUlps === undefined ? { kind: "none" } : { kind: "ulps", most: maxUlps });
}

/** JSON has no integers beyond 2^53: they are written as text. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutBigints(field)]));
}

function runCompare(
  files: readonly [a: string, b: string],
  flags: CompareFlags,
  { color, progress }: Surroundings,
): Effect.Effect<Outcome, UsageError | BadAccuracy | CaseError | TensorFileUnreadable | TensorsIncomparable> {
  return Effect.gen(function* () {
    const bound = yield* boundSource(flags);
    const onTensor = (name: string, elements: number) => {
      const text = `comparing ${name}: ${countText(elements, "element")}`;
      return elements > ELEMENTS_IN_A_SECOND ? progress.announce(text) : progress.show(text);
    };
    const options = { bound, shown: flags.show, onTensor, ...(flags.tensor && { tensors: flags.tensor }) };
    const comparison = yield* compareFiles(...files, options);
    const { verdict, tensors, leftOut } = comparison;
    const equivalent = verdict === "equal bits" || verdict === "within bound";
    return {
      exitCode: equivalent ? exitCodes.success : exitCodes.nonconforming,
      text: terminalComparison(comparison, { color }),
      json: {
        verdict,
        tensors: tensors.map(({ name, comparison: one }) => ({ name, ...(withoutBigints(one) as object) })),
        leftOut,
      },
    };
  });
}

const description =
  "Compares two safetensors files tensor by tensor: errors, distances in ulps,\n" +
  "where they differ, and whether they are equivalent. A is the expected side.\n" +
  "Without a bound only equal bits are equivalent. Files are read whole: at most\n" +
  "2 GiB each.";

const accuracyHelp =
  "a float format (probabilities and output in it, sums in f32), or a manifest's accuracy as JSON; default f32";

/**
 * `fieldprint compare A B`
 *
 * @spec CON-124
 */
export function defineCompareCommand(command: Command): void {
  command
    .description(description)
    .argument("<a>", "a safetensors file: the expected side")
    .argument("<b>", "a safetensors file")
    .option("--tensor <name>", "only these tensors (repeat, or part by commas)", collectNames)
    .option("--bound <file>", "tensors of the same names, or `tolerance` for out, as fieldprint oracle writes")
    .option("--case <dir>", "the case both sides computed: the bound is the sum of both sides' tolerances")
    .option("--accuracy <accuracy>", `with --case, of both sides: ${accuracyHelp}`)
    .option("--accuracy-a <accuracy>", "with --case, of A alone")
    .option("--accuracy-b <accuracy>", "with --case, of B alone")
    .option("--max-ulps <n>", "largest distance in steps of the narrower of the two formats", parseCount)
    .option("--show <n>", "how many differences to list per tensor", parseCount, 5)
    .option("--json", "print the comparison as JSON")
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint compare torch.safetensors jax.safetensors --case case/ --accuracy-b bf16",
        "fieldprint compare expected.safetensors actual.safetensors --max-ulps 4",
      ),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "equivalent: equal bits, or within the bound",
        1: "not equivalent",
        2: "could not compare: a tensor is missing, shapes differ, or a file could not be read",
      }),
    )
    .action((a: string, b: string, flags: CompareFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runCompare([a, b], flags, surroundings)),
    );
}
