// Formulas are SMT-LIB text. A name with a prime, as in `status'`, speaks of the state after a step.

const token = /[()]|[^\s()]+/g;

function read(tokens) {
  const next = tokens.shift();
  if (next === undefined) throw new Error("a formula ends before its last parenthesis");
  if (next !== "(") return next;
  const parts = [];
  while (tokens[0] !== ")") parts.push(read(tokens));
  tokens.shift();
  return parts;
}

/** The tree of a formula: a name, or a list of trees. */
export function parse(text) {
  const tokens = text.match(token) ?? [];
  const tree = read(tokens);
  if (tokens.length > 0) throw new Error(`a formula goes on after its end: ${text}`);
  return tree;
}

/** The text of a tree; SMT-LIB has no primes in names. */
export function print(tree) {
  return typeof tree === "string" ? tree.replace("'", "_next") : `(${tree.map(print).join(" ")})`;
}

/** A tree with names replaced: `rename` answers the new name, or undefined to keep the old. */
export function renamed(tree, rename) {
  return typeof tree === "string" ? (rename(tree) ?? tree) : tree.map((part) => renamed(part, rename));
}

/** Every name in a tree. */
export function namesIn(tree) {
  return typeof tree === "string" ? new Set([tree]) : new Set(tree.flatMap((part) => [...namesIn(part)]));
}

/** A conjunction of texts. */
export function allOf(texts) {
  return texts.length === 0 ? "true" : `(and ${texts.join(" ")})`;
}

function choices(variables, elements) {
  const [first, ...rest] = variables;
  if (first === undefined) return [new Map()];
  const [name, sort] = first;
  return choices(rest, elements).flatMap((chosen) =>
    elements[sort].map((element) => new Map([...chosen, [name, element]])),
  );
}

/**
 * A tree without quantifiers that says the same where each sort has just these elements: a conjunction or disjunction over
 * all choices. `values` are the elements that variables stand for.
 */
export function grounded(tree, elements, values = new Map()) {
  if (typeof tree === "string") return values.get(tree) ?? tree;
  const [head, variables, body] = tree;
  if (head !== "forall" && head !== "exists") return tree.map((part) => grounded(part, elements, values));
  const cases = choices(variables, elements).map((chosen) => grounded(body, elements, new Map([...values, ...chosen])));
  return [head === "forall" ? "and" : "or", ...cases];
}
