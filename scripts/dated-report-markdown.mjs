// @spec CON-095

function ratioText(ratio) {
  if (ratio === null) return "-";
  return typeof ratio === "number" ? ratio.toPrecision(3) : ratio;
}

function verdictText({ suites, failures }) {
  if (failures.length > 0) return "does not conform to what it declares";
  return suites.some(({ passed }) => passed > 0) ? "conforms to what it declares" : "could not be tested";
}

function table(header, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function failureText({ id, requirements, reason, discrepancy }) {
  const where =
    discrepancy && `${discrepancy.tensor}[${discrepancy.index.join(", ")}]: expected ${discrepancy.expected}`;
  const what = where && `${where}, got ${discrepancy.actual}, bound ${discrepancy.bound}`;
  return `- \`${id}\` (${requirements.join(", ")}): ${what ?? reason}`;
}

function accuracyText({ arithmetic, probabilities, output, expUlps, tile, subnormals }) {
  const formats = `${arithmetic} arithmetic, ${probabilities} probabilities, ${output} output`;
  return `${formats}, exponential within ${expUlps} ulps, tile ${tile ?? "of the whole row"}, subnormals ${subnormals ?? "flushed"}`;
}

function titleText({ name, device, manifest }) {
  if (manifest) return `${manifest.name} ${manifest.version}`;
  return `fieldprint's kernels, ${name} on ${device}`;
}

function manifestText({ modes, dtypes, layouts, features, outputs, accuracy }) {
  const shapes = `Declares modes ${modes.join(", ")}; pages ${dtypes.join(", ")} in ${layouts.join(", ")}`;
  return `${shapes}; features ${features.join(", ")}; outputs ${outputs.join(", ")}; ${accuracyText(accuracy)}.`;
}

function subjectText(subject) {
  const { name, available, reason, remedy, manifest, suites, failures, skips, diagnoses } = subject;
  if (!available) return `## ${name}\n\nNot judged: ${reason}${remedy ? `; ${remedy}` : ""}.\n`;
  const suiteRows = suites.map(({ suite, passed, failed, skipped, worstRatio, worstProbabilisticRatio }) => {
    return [suite, passed, failed, skipped, ratioText(worstRatio), ratioText(worstProbabilisticRatio)];
  });
  const parts = [
    `## ${titleText(subject)}: ${verdictText(subject)}`,
    ...(manifest ? [manifestText(manifest)] : []),
    table(["suite", "passed", "failed", "skipped", "worst err/tol", "worst probabilistic err/tol"], suiteRows),
    failures.length === 0 ? "No case failed." : failures.map(failureText).join("\n"),
    ...diagnoses.map(
      ({ mutant, name: bug, score }) => `Consistent with ${bug} (${mutant}, ${Math.round(100 * score)} %).`,
    ),
    table(
      ["skipped because", "cases"],
      skips.map(({ reason: why, cases }) => [why, cases]),
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The report as a person reads it. */
export function markdownOf({ date, fieldprint, machine, selection, subjects }) {
  const { system, cpu, cores, memoryGiB, node } = machine;
  const { seed, runs, level } = selection;
  const head = `# Kernels judged on ${date}

fieldprint ${fieldprint}; suites up to level ${level}, ${runs} random cases of seed ${seed}. ${system}, ${cpu}, ${cores} cores,
${memoryGiB} GiB; Node ${node}. err/tol is the error over the derived tolerance: at most 1 passes. This is the verdict on
these versions on this machine, no more. Written by \`node scripts/dated-report.mjs\`.
`;
  return [head, ...subjects.map(subjectText)].join("\n");
}
