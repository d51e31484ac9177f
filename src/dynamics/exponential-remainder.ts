const reciprocals = Float64Array.from({ length: 24 }, (_, i) => 1 / (i + 1));

/** exp(x) less the first `terms` terms of its series, without cancellation. */
export function exponentialRemainder(x: number, terms: number): number {
  let power = 1;
  for (let n = 0; n < terms; n++) power *= x * reciprocals[n]!;
  if (Math.abs(x) < 1) {
    let sum = 0;
    for (let n = terms; power !== 0 && n < reciprocals.length; n++) {
      sum += power;
      power *= x * reciprocals[n]!;
    }
    return sum;
  }
  let [rest, term] = [Math.expm1(x), x];
  for (let n = 1; n < terms; n++) {
    rest -= term;
    term *= x * reciprocals[n]!;
  }
  return rest;
}
