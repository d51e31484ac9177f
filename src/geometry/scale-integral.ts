/** What Math.PI lacks of pi. */
const restOfPi = 1.2246467991473532e-16;

const step = 1 / 128;
const nodes = 540;

/** ln(r / sin r) for r = a (1 - left), where a sine near pi is that of what is left to it. */
function logStretch(a: number, left: number): number {
  const r = a * (1 - left);
  if (r === 0) return 0;
  const sine = r < Math.PI / 2 ? Math.sin(r) : Math.sin(Math.PI - a + restOfPi + a * left);
  return Math.log(r / sine);
}

/**
 * ln of q a^-q times the integral of r^(q - 1) (r / sin r)^power from 0 to a.
 *
 * That is 1 and q times the integral of x^(q - 1) ((r / sin r)^power - 1), r = a x, over x from 0 to 1, by the trapezoidal rule
 * after x = 1/(1 + exp(-pi sinh u)); so the singularity at 0 is exact, and that at pi is met with double exponential decay.
 *
 * **Units** a below pi, q above 0. **Source** Takahasi and Mori 1974, Double exponential formulas.
 */
export function logScaleIntegral(q: number, power: number, a: number): number {
  const most = power * logStretch(a, 0);
  const unit = Math.exp(-most);
  let sum = 0;
  for (let node = -nodes; node <= nodes; node++) {
    const u = node * step;
    const tilt = Math.PI * Math.sinh(u);
    const left = 1 / (1 + Math.exp(tilt));
    const logX = tilt < 0 ? tilt - Math.log1p(Math.exp(tilt)) : -Math.log1p(Math.exp(-tilt));
    const growth = power * logStretch(a, left);
    const above = growth > 30 ? Math.exp(growth - most) - unit : Math.expm1(growth) * unit;
    sum += Math.exp(q * logX) * above * left * Math.cosh(u) * Math.PI;
  }
  return most + Math.log(unit + q * sum * step);
}
