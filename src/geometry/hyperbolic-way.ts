import type { Numbers } from "./point.ts";
import { across, dot, nearOne, norm, scaled, zeros } from "./vectors.ts";

/** Two points as seen from the origin: what the angle between them is, and the unit vectors along the first and across it. */
interface Corner {
  readonly along: Numbers;
  readonly across: Numbers;
  readonly sine: number;
  readonly sineOfHalf: number;
}

export function corner(y: Numbers, z: Numbers): Corner {
  const [p, q] = [nearOne(y).vector, nearOne(z).vector];
  const [lengthOfP, lengthOfQ] = [norm(p), norm(q)];
  if (lengthOfP === 0 || lengthOfQ === 0) {
    const along = lengthOfP === 0 ? p : scaled(p, 1 / lengthOfP);
    return { along, across: zeros(y.length), sine: 0, sineOfHalf: 0 };
  }
  const aside = across(p, q);
  const width = norm(aside);
  const [sine, cosine] = [width / lengthOfQ, dot(p, q) / lengthOfP / lengthOfQ];
  const larger = Math.sqrt((1 + Math.abs(cosine)) / 2);
  const sineOfHalf = cosine < 0 ? larger : sine / larger / 2;
  const unit = width === 0 ? aside : scaled(aside, 1 / width);
  return { along: scaled(p, 1 / lengthOfP), across: unit, sine, sineOfHalf };
}

/** cosh of the radius of a point. */
export const height = (y: Numbers): number => Math.hypot(1, norm(y));

/** sinh of the radius of z less that of y, without cancelling. */
export function sinhOfClimb(y: Numbers, z: Numbers): number {
  const spread = norm(y) * height(z) + norm(z) * height(y);
  if (spread === 0) return 0;
  return z.reduce((sum, value, i) => sum + (value - y[i]!) * ((value + y[i]!) / spread), 0);
}

/** sinh(d/2), where sinh^2(d/2) = sinh^2((r1 - r2)/2) + sinh r1 sinh r2 sin^2(angle/2). */
export function sinhOfHalfDistance(y: Numbers, z: Numbers): number {
  const climb = sinhOfClimb(y, z);
  const radial = climb / Math.sqrt(2 * (1 + Math.hypot(1, climb)));
  const turn = Math.sqrt(norm(y)) * Math.sqrt(norm(z)) * corner(y, z).sineOfHalf;
  return Math.hypot(radial, turn);
}
