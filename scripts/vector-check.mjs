// Compares committed vectors with regenerated ones.
// @spec CON-131
import { numbers64 } from "./vector-text.mjs";

/** Parts of a vector that an engine's own exp, log, tanh, sin, cos and power decide. */
const computed = ["expected", "tolerance", "engineTolerance"];

/** A bound of which a millionth part is lost still bounds. */
const boundShare = 2 ** -20;

function close(wanted, got, tolerance) {
  if (Object.is(wanted, got) || wanted === got) return true;
  if (!Number.isFinite(wanted) || !Number.isFinite(got)) return false;
  return Math.abs(wanted - got) <= tolerance;
}

/** Where one column of numbers leaves its tolerance, or nothing. */
function columnDrift(place, committed, made, toleranceAt) {
  const [was, is] = [numbers64(committed), numbers64(made)];
  if (was.length !== is.length) return `${place}: expected ${is.length} numbers, got ${was.length}`;
  const at = is.findIndex((value, n) => !close(value, was[n], toleranceAt(n, value)));
  return at < 0 ? undefined : `${place}[${at}]: expected ${is[at]}, got ${was[at]}`;
}

function sameKeys(place, committed, made) {
  const [was, is] = [committed, made].map((value) => Object.keys(value ?? {}).join(", "));
  return was === is ? undefined : `${place}: expected the fields ${is || "none"}, got ${was || "none"}`;
}

function computedDrift(part, committed, made) {
  const different = sameKeys(part, committed[part], made[part]);
  if (different !== undefined) return different;
  for (const name of Object.keys(made[part] ?? {})) {
    const engines = part === "expected" ? numbers64(made.engineTolerance[name]) : undefined;
    const toleranceAt = (n, value) => (engines ? engines[n] : boundShare * Math.abs(value));
    const drift = columnDrift(`${part}.${name}`, committed[part][name], made[part][name], toleranceAt);
    if (drift !== undefined) return drift;
  }
  return undefined;
}

/** The first field, outside the computed parts, whose text differs. */
function exactDrift(committed, made) {
  const different = sameKeys("vector", committed, made);
  if (different !== undefined) return different;
  const field = Object.keys(made).find(
    (name) => !computed.includes(name) && JSON.stringify(committed[name]) !== JSON.stringify(made[name]),
  );
  return field === undefined ? undefined : `${field}: expected what the code gives, got another`;
}

/**
 * How a committed file and the one made now differ: not at all, in last bits only (`engine`), or as a drift with its
 * place.
 */
export function fileDrift(committedText, madeText) {
  if (committedText === madeText) return {};
  let committed;
  try {
    committed = JSON.parse(committedText);
  } catch (cause) {
    return { drift: `expected JSON, got ${cause.message}` };
  }
  const made = JSON.parse(madeText);
  const drift =
    exactDrift(committed, made) ?? computed.map((part) => computedDrift(part, committed, made)).find((found) => found);
  return drift === undefined ? { engine: true } : { drift };
}
