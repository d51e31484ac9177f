import type { LevelHits, Simulation } from "./simulation.ts";
import { columns, factLines, shown } from "./sde-text.ts";

function hitFacts({ level, onGrid, bridged, standardError, exact }: LevelHits, paths: number) {
  const facts: Array<readonly [string, string]> = [
    [`paths that reached ${shown(level)} on the grid`, `${onGrid}, a share of ${shown(onGrid / paths)}`],
  ];
  if (bridged !== null) {
    facts.push(["share at any time, by the bridge", `${shown(bridged)}, standard error ${shown(standardError!)}`]);
  }
  return [...facts, ["probability by the law", shown(exact)] as const];
}

/**
 * A simulation as people read it.
 *
 * @spec SDE-030 SDE-031 SDE-032
 */
export function simulationText(simulation: Simulation, color: boolean): string {
  const { process, scheme, backend, paths, steps, timeStep, seed, quantiles, fan, hits, left, judged } = simulation;
  const { kappa, sigma, convention, initial } = process;
  const facts: Array<readonly [string, string]> = [];
  if (hits !== null) facts.push(...hitFacts(hits, paths));
  if (left !== null)
    facts.push(["paths that left (0, Infinity)", `${left.paths}, probability ${shown(left.probability)}`]);
  if (judged !== null) {
    const verdict = judged.worst <= 1 ? "within the bound" : "BEYOND THE BOUND";
    facts.push([`${judged.paths} paths beside float64`, `${verdict}, worst difference ${shown(judged.worst)} of it`]);
  }
  const rows = fan.map(({ time, values }) => [shown(time), ...values.map(shown)]);
  return [
    `de = ${shown(0 - kappa)} e dt + ${shown(sigma)} e dW (${convention}), e0 = ${shown(initial)}`,
    `${paths} paths of ${steps} steps of ${shown(timeStep)}, seed ${seed}, scheme ${scheme}, on ${backend}`,
    "",
    columns(["time", ...quantiles.map((p) => `${p * 100} %`)], rows, color),
    ...(facts.length === 0 ? [] : ["", ...factLines(facts)]),
  ].join("\n");
}
