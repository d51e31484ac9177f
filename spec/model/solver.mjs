import { init } from "z3-solver";

const { Z3 } = await init();
const verdicts = new Map([
  [1, "sat"],
  [0, "unknown"],
  [-1, "unsat"],
]);

function refuseErrors(context) {
  const code = Z3.get_error_code(context);
  if (code !== 0) throw new Error(`the solver refused a query: ${Z3.get_error_msg(context, code)}`);
}

function constant(context, name) {
  return Z3.mk_const(context, Z3.mk_string_symbol(context, name), Z3.mk_bool_sort(context));
}

function isTrue(context, model, name) {
  const value = Z3.model_eval(context, model, constant(context, name), true);
  return value !== null && Z3.get_bool_value(context, value) === 1;
}

async function answer(context, solver, { assuming, names }) {
  const literals = Object.entries(assuming).map(([name, holds]) =>
    holds ? constant(context, name) : Z3.mk_not(context, constant(context, name)),
  );
  const verdict = verdicts.get(await Z3.solver_check_assumptions(context, solver, literals));
  refuseErrors(context);
  if (verdict !== "sat" || names.length === 0) return { verdict, holds: [] };
  const model = Z3.solver_get_model(context, solver);
  refuseErrors(context);
  return { verdict, holds: names.filter((name) => isTrue(context, model, name)) };
}

async function answers(context, text, { cases, names }) {
  const solver = Z3.mk_solver(context);
  Z3.solver_inc_ref(context, solver);
  Z3.solver_from_string(context, solver, text);
  refuseErrors(context);
  const found = [];
  for (const assuming of cases) found.push(await answer(context, solver, { assuming, names }));
  return found;
}

/**
 * For each case, which sets some Boolean constants of an SMT-LIB text, whether its assertions can hold together: `sat`,
 * `unsat`, or `unknown` after so many steps of the solver; and, if they can, which of `names` hold in the example found.
 *
 * Every text has a context of its own, which is deleted, or else the solver's memory would grow without bound. Steps are
 * counted instead of seconds, so that a slow machine gives the same answers.
 */
export async function askEach(text, { steps, names = [], cases }) {
  const config = Z3.mk_config();
  Z3.set_param_value(config, "rlimit", String(steps));
  const context = Z3.mk_context(config);
  Z3.del_config(config);
  try {
    return await answers(context, text, { cases, names });
  } finally {
    Z3.del_context(context);
  }
}

/** The answer to a text as it stands. */
export async function ask(text, options) {
  const [only] = await askEach(text, { ...options, cases: [{}] });
  return only;
}
