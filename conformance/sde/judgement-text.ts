import type { StabilityDecision } from "../../src/index.ts";
import type { CollapseJudgement, Estimated, Judgement } from "./judgement.ts";
import { columns, factLines, shown } from "./sde-text.ts";

const row = (name: string, { estimate, lower, upper }: Estimated) => [
  name,
  shown(estimate),
  shown(lower),
  shown(upper),
];

const words = ({ verdict, message }: StabilityDecision): string => `${verdict}: ${message}`;

function collapseLines({ level, risk, reached, requiredExponent, probability, decision }: CollapseJudgement) {
  if (reached !== null) return ["", "Coherence Collapse", `  ${words(decision)}`];
  const { estimate, lower, upper } = probability;
  const facts: ReadonlyArray<readonly [string, string]> = [
    [`risk of reaching ${shown(level)} ever`, `${shown(estimate)}, from ${shown(lower)} to ${shown(upper)}`],
    [`p* that keeps it at ${shown(risk)}`, `${shown(requiredExponent!)} or more`],
    ["decision", words(decision)],
  ];
  return ["", "Coherence Collapse, from the last point on", ...factLines(facts)];
}

/**
 * A judgement as people read it.
 *
 * @spec SDE-041 SDE-042 SDE-043
 */
export function judgementText(judgement: Judgement, color: boolean): string {
  const { points, duration, last, confidence, alpha, nu, variance, criticalExponent, kappa, decisions } = judgement;
  const rows = [
    row("nu, the rate at which ln e falls", nu),
    row("sigma^2", variance),
    row("p* = 2 nu/sigma^2", criticalExponent),
    row("kappa, read as ito", kappa.ito),
    row("kappa, read as stratonovich", kappa.stratonovich),
  ];
  const { almostSurely, mean, meanSquare } = decisions;
  return [
    `${points} points over a time of ${shown(duration)}; the last error is ${shown(last.error)}`,
    columns([`intervals of confidence ${confidence}`, "estimate", "from", "to"], rows, color),
    "",
    `Does the error decay? Each answer is wrong with probability at most ${alpha}.`,
    ...factLines([
      ["almost surely", words(almostSurely)],
      ["in mean", words(mean)],
      ["in mean square", words(meanSquare)],
    ]),
    ...(judgement.collapse === null ? [] : collapseLines(judgement.collapse)),
  ].join("\n");
}
