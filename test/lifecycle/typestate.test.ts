import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "dist/typestate");

const prelude = `
import { Effect, Layer } from "effect";
import { Clock, lifecycle, Supervisor, type Candidate, type Canonical, type Item, type Observed, type PromotionRefused, type Revoked } from "../src/index.js";
declare const observed: Item<Observed>;
declare const candidate: Item<Candidate>;
declare const canonical: Item<Canonical>;
declare const revoked: Item<Revoked>;
const by = { by: "gate", drift: 0 };
const supervisor = Supervisor.inMemory({}, { identity: "supervisor" });
const run = <A>(effect: Effect.Effect<A>): A => Effect.runSync(effect);
`;

/** Programs that must not compile, each with what the compiler has to say about it; those without must compile. */
const programs: Readonly<Record<string, { readonly code: string; readonly says?: RegExp }>> = {
  "a candidate is promoted, its refusals handled and its services given": {
    code: `
      const promoted: Effect.Effect<Item<Canonical>, PromotionRefused, Supervisor | Clock> = lifecycle.promote(candidate, by);
      const handled = promoted.pipe(Effect.catch((refusal) => Effect.succeed(refusal.message)));
      run(handled.pipe(Effect.provide(Layer.merge(Clock.system, Layer.orDie(supervisor)))));`,
  },
  "an observed item is promoted": {
    code: "lifecycle.promote(observed, by);",
    says: /'Item<Observed>' is not assignable to parameter of type 'SubjectOf<"Promote">'/,
  },
  "a canonical item is approved": {
    code: `lifecycle.approve(canonical, { approval: {} as never, signature: "" });`,
    says: /'Item<Canonical>' is not assignable to parameter of type 'SubjectOf<"Approve">'/,
  },
  "a revoked item is nominated": {
    code: `lifecycle.nominate(revoked, "model");`,
    says: /'Item<Revoked>' is not assignable to parameter of type 'SubjectOf<"Nominate">'/,
  },
  "a revoked item is lowered again": {
    code: `lifecycle.quarantine(revoked, { by: "detector", reason: "again" });`,
    says: /'Item<Revoked>' is not assignable to parameter of type 'SubjectOf<"Quarantine">'/,
  },
  "a candidate supersedes": {
    code: `lifecycle.supersede(canonical, { by: "gate", successor: candidate });`,
    says: /'Item<Candidate>' is not assignable to type 'Item<Canonical>'/,
  },
  "an approved candidate is taken for canonical": {
    code: `const trusted: Effect.Effect<Item<Canonical>, unknown, Supervisor> = lifecycle.approve(candidate, { approval: {} as never, signature: "" });`,
    says: /'Transitioned<"Approve", Candidate>' is not assignable to type 'Effect<Item<Canonical>/,
  },
  "a plain object is taken for an item": {
    code: `const forged: Item<Canonical> = { ...({} as Omit<Item<Canonical>, never>), status: canonical.status, id: "x" } as { id: string; status: Canonical };`,
    says: /missing the following properties from type 'Item<.*Canonical/s,
  },
  "a refusal is ignored": {
    code: `run(lifecycle.promote(candidate, by).pipe(Effect.provide(Layer.merge(Clock.system, Layer.orDie(supervisor)))));`,
    says: /PromotionRefused' is not assignable to type 'never'/,
  },
  "one refusal of several is left": {
    code: `
      const most = lifecycle.nominate(observed, "model").pipe(Effect.catchTag(["UnknownPrincipal", "PrincipalCompromised", "RoleMissing", "ItemAbsent"], () => Effect.succeed(undefined)));
      run(most.pipe(Effect.provide(Layer.orDie(supervisor))));`,
    says: /WrongStatus/,
  },
  "a refusal that the transition does not have is caught": {
    code: `lifecycle.nominate(observed, "model").pipe(Effect.catchTag("QuorumMissing", () => Effect.succeed(undefined)));`,
    says: /QuorumMissing/,
  },
  "the Supervisor is missing": {
    code: `run(lifecycle.promote(candidate, by).pipe(Effect.orDie, Effect.provide(Clock.system)));`,
    says: /Supervisor/,
  },
  "the clock is missing": {
    code: `run(lifecycle.promote(candidate, by).pipe(Effect.orDie, Effect.provide(Layer.orDie(supervisor))));`,
    says: /Clock/,
  },
  "a refused policy is ignored": {
    code: `run(lifecycle.nominate(observed, "model").pipe(Effect.orDie, Effect.provide(supervisor)));`,
    says: /PolicyRefused/,
  },
  "an override of one action is used for another": {
    code: `declare const demotion: import("../src/index.js").SignedOverride<"Demote">; lifecycle.overridePromote(candidate, demotion);`,
    says: /"Demote"' is not assignable to type '"Promote"/,
  },
};

const fileOf = (index: number) => `program-${index}.ts`;
let complaints: ReadonlyMap<string, string> = new Map();

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const options = {
    module: "NodeNext",
    target: "ES2022",
    lib: ["ES2023"],
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*.ts"] }));
  Object.values(programs).forEach(({ code }, index) =>
    writeFileSync(join(folder, fileOf(index)), `${prelude}${code}\n`),
  );
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  const found = new Map<string, string>();
  for (const part of stdout.split(/^(?=program-\d+\.ts\()/m)) {
    const file = /^program-\d+\.ts/.exec(part)?.[0];
    if (file !== undefined) found.set(file, `${found.get(file) ?? ""}${part}`);
  }
  complaints = found;
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("a program in which", () => {
  it.each(Object.entries(programs).map(([what, { says }], index) => ({ what, says, index })))(
    "[STA-018] $what compiles, or is told why not",
    ({ says, index }) => {
      const complaint = complaints.get(fileOf(index)) ?? "";
      if (says === undefined) expect(complaint).toBe("");
      else expect(complaint).toMatch(says);
    },
  );
});
