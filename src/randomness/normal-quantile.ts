/** Below this probability the quantile is a function of the logarithm, above it of the distance from one half. */
export const centre = 0.075;

/** {@link normalUpperQuantile} of 1/2 - d above the centre, and its negative for -d. */
export function centralQuantile(d: number): number {
  const r = 0.180625 - d * d;
  const above =
    ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
      13731.69376550946) *
      r +
      1971.5909503065513) *
      r +
      133.14166789178438) *
      r +
    3.3871328727963665;
  const below =
    ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
      5394.196021424751) *
      r +
      687.1870074920579) *
      r +
      42.31333070160091) *
      r +
    1;
  return (d * above) / below;
}

function tail(root: number): number {
  const r = root - 1.6;
  const above =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const below =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return above / below;
}

function farTail(root: number): number {
  const r = root - 5;
  const above =
    ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r + 0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const below =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r + 0.0007868691311456133) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return above / below;
}

/**
 * The distance from zero that a standard normal number is above with probability `q`: sqrt(2) erfcinv(2 q).
 *
 * **Units** `q` above 0, at most 1/2. **Accuracy** 8 * 2^-53, relative, while `1/2 - q` is exact and `q` at least 2^-54.
 * **Source** Wichura 1988, algorithm AS 241, PPND16.
 *
 * @spec RND-004
 * @category randomness
 * @since 0.1.0
 */
export function normalUpperQuantile(q: number): number {
  if (q > centre) return centralQuantile(0.5 - q);
  const root = Math.sqrt(-Math.log(q));
  return root > 5 ? farTail(root) : tail(root);
}
