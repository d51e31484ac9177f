import { Result } from "effect";
import { match } from "ts-pattern";
import { Scheme } from "../../src/index.ts";

/** How schemes are named on a command line. */
export const schemeNames = "exact, euler-maruyama, milstein, or theta:T with T from 0 to 1";

/** The scheme of a name. */
export function schemeOf(name: string): Result.Result<Scheme, string> {
  const theta = /^theta:(?<theta>[01](?:\.\d{1,15})?)$/u.exec(name)?.groups?.["theta"];
  if (theta !== undefined && Number(theta) <= 1) return Result.succeed({ _tag: "Theta", theta: Number(theta) });
  return match(name)
    .returnType<Result.Result<Scheme, string>>()
    .with("exact", () => Result.succeed({ _tag: "Exact" }))
    .with("euler-maruyama", () => Result.succeed({ _tag: "EulerMaruyama" }))
    .with("milstein", () => Result.succeed({ _tag: "Milstein" }))
    .otherwise(() => Result.fail(`expected ${schemeNames}`));
}

/** The name of a scheme. */
export const schemeName = (scheme: Scheme): string =>
  Scheme.match(scheme, {
    Exact: () => "exact",
    EulerMaruyama: () => "euler-maruyama",
    Milstein: () => "milstein",
    Theta: ({ theta }) => `theta:${theta}`,
  });
