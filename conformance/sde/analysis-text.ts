import type { Analysis, CollapseAnalysis, SchemeAnalysis } from "./analysis.ts";
import { columns, factLines, shown } from "./sde-text.ts";

const senses = [
  ["almostSurely", "almost surely"],
  ["mean", "in mean"],
  ["meanSquare", "in mean square"],
] as const;

function stabilityRows({ stable, thresholds }: Analysis): ReadonlyArray<ReadonlyArray<string>> {
  return senses.map(([sense, words]) => {
    const { threshold, margin } = thresholds[sense];
    return [words, stable[sense] ? "yes" : "no", shown(threshold), shown(margin)];
  });
}

function collapseLines({ level, horizon, ...told }: CollapseAnalysis): ReadonlyArray<string> {
  const { probability, logProbability, bound, meanSquareBound, meanTime, target } = told;
  const until = horizon === Infinity ? "ever" : `by ${shown(horizon)}`;
  const risk = probability === 0 ? `exp(${shown(logProbability)})` : shown(probability);
  const facts: Array<readonly [string, string]> = [
    [`risk of reaching ${shown(level)} ${until}`, risk],
    ["bound for every horizon", shown(bound)],
    ["(e0/L)^2, above it when stable in mean square", shown(meanSquareBound)],
  ];
  if (meanTime !== null) facts.push(["mean time of a collapse that happens", shown(meanTime)]);
  if (target !== null) {
    const verdict = target.kept ? "this process keeps it" : "this process does not";
    facts.push([`least kappa for a risk of ${shown(target.risk)}`, `${shown(target.kappa)}: ${verdict}`]);
  }
  return ["Coherence Collapse", ...factLines(facts)];
}

function schemeLines({ scheme, timeStep, stableSteps, stable, ...more }: SchemeAnalysis): ReadonlyArray<string> {
  const { from, to } = stableSteps;
  const steps = from === to ? "none" : `from ${shown(from)} to ${shown(to)}`;
  const facts: Array<readonly [string, string]> = [
    ["steps stable in mean square", steps],
    ["mean square factor of a step", `${shown(more.meanSquareFactor)}: ${stable ? "stable" : "not stable"}`],
  ];
  if (more.atHorizon !== null) {
    const { steps: count, strong, weakMean, weakMeanSquare, leavesProbability } = more.atHorizon;
    facts.push(
      [`strong error after ${count} steps`, shown(strong)],
      ["weak error of the mean", shown(weakMean)],
      ["weak error of the mean square", shown(weakMeanSquare)],
      ["probability of leaving (0, Infinity)", shown(leavesProbability)],
    );
  }
  return [`Scheme ${scheme}, step ${shown(timeStep)}`, ...factLines(facts)];
}

/**
 * An analysis as people read it.
 *
 * @spec SDE-020
 */
export function analysisText(analysis: Analysis, color: boolean): string {
  const { process, otherConvention, collapse, scheme } = analysis;
  const { kappa, sigma, convention, initial } = process;
  const facts = factLines([
    [`kappa, read as ${otherConvention.convention}`, shown(otherConvention.kappa)],
    ["rate at which ln e falls, nu", shown(analysis.logDecayRate)],
    ["Lyapunov exponent, -nu", shown(analysis.lyapunovExponent)],
    ["critical exponent, p* = 2 nu/sigma^2", shown(analysis.criticalExponent)],
  ]);
  return [
    `de = ${shown(0 - kappa)} e dt + ${shown(sigma)} e dW (${convention}), e0 = ${shown(initial)}`,
    ...facts,
    "",
    columns(["stable", "", "kappa above", "margin"], stabilityRows(analysis), color),
    ...(collapse === null ? [] : ["", ...collapseLines(collapse)]),
    ...(scheme === null ? [] : ["", ...schemeLines(scheme)]),
  ].join("\n");
}
