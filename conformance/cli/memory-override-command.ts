import { Argument, type Command } from "commander";
import { Effect } from "effect";
import { match, P } from "ts-pattern";
import { type OverrideAction, type OverrideRecord, overrideText, payloadDamage, type State } from "../../src/index.ts";
import type { Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { decide, type Deciding, decisionOutcome, readSigners, timeRecord } from "./memory-decision.ts";
import { closeDecision, collect, type DecisionFlags, decisionCodes, parseSpan } from "./memory-flags.ts";
import { findItem } from "./memory-item.ts";
import { openMemory } from "./memory-place.ts";

/** What overriders can do here. */
export const overrideActions = [
  "promote",
  "quarantine",
  "demote",
  "revoke",
  "release",
  "rebase",
  "bypass",
  "lift",
] as const;
export type OverrideName = (typeof overrideActions)[number];

export interface OverrideFlags extends DecisionFlags {
  readonly key: ReadonlyArray<string>;
  readonly reason: string;
  readonly for?: number;
}

/** What is done, where. */
interface Aim {
  readonly action: OverrideAction;
  readonly scope: string;
}

/** The action of a name on an item or a scope. */
const aimOf = Effect.fnUntraced(function* (state: State, name: OverrideName, subject: string) {
  const onScope = (action: OverrideAction): Aim => ({ action, scope: subject });
  const onItem = (_tag: "Promote" | "Quarantine" | "Demote" | "Revoke" | "Release") =>
    Effect.map(findItem(state, subject), ({ id: item, scope }): Aim => ({ action: { _tag, item }, scope }));
  return yield* match(name)
    .with("promote", () => onItem("Promote"))
    .with("quarantine", () => onItem("Quarantine"))
    .with("demote", () => onItem("Demote"))
    .with("revoke", () => onItem("Revoke"))
    .with("release", () => onItem("Release"))
    .with("rebase", () => Effect.succeed(onScope({ _tag: "Rebase" })))
    .with("bypass", () => Effect.succeed(onScope({ _tag: "EngageBypass" })))
    .with("lift", () => Effect.succeed(onScope({ _tag: "LiftBypass" })))
    .exhaustive();
});

const usualLife = 600_000;

/** How long a record holds: as said, else ten minutes or the longest that the policy allows. */
function lifeOf(name: OverrideName, { policy }: State, seconds: number | undefined): Effect.Effect<number, UsageError> {
  return match([name, seconds] as const)
    .with([P._, P.number], ([, given]) => Effect.succeed(given * 1_000))
    .with(["promote", undefined], () => {
      const hint = "Say with --for how many seconds the item is to be trusted";
      return Effect.fail(new UsageError({ problem: "trust by override ends, and it is not said when", hint }));
    })
    .otherwise(() => Effect.succeed(Math.min(usualLife, policy.longestOverride)));
}

/**
 * Signs an override record with every key and records it.
 *
 * @spec MCM-024
 */
export function runOverride(
  directory: string,
  name: OverrideName,
  subject: string,
  { flags, progress }: { readonly flags: OverrideFlags } & Pick<Surroundings, "progress">,
) {
  return Effect.gen(function* () {
    const { ledger, audit } = yield* openMemory(directory, flags, { progress });
    const state = yield* ledger.state;
    const { action, scope } = yield* aimOf(state, name, subject);
    const life = yield* lifeOf(name, state, flags.for);
    const signers = yield* readSigners(state, flags.key);
    const [first, ...others] = signers.map(({ id }) => id);
    const override: Deciding = ({ authority: { clock: issuedAt, head: prior } }) => {
      const actors = [first!, ...others] as const;
      const expires = issuedAt + life;
      const record: OverrideRecord = { action, scope, actors, reason: flags.reason, issuedAt, expires, prior };
      return { _tag: "Override", record, signatures: signers.map(({ key }) => key.sign(overrideText(record))) };
    };
    const decision = yield* decide(ledger, [...(yield* timeRecord(state, flags)), override]);
    const warning = payloadDamage(audit)?.message ?? null;
    const item = "item" in action ? action.item : null;
    const outcome = decisionOutcome(decision, { action: name, scope, item, warning });
    return warning === null ? outcome : { ...outcome, text: `${outcome.text}\nwarning: ${warning}` };
  }).pipe(Effect.scoped);
}

function addOverrideFlags(command: Command): Command {
  return command
    .requiredOption("--key <file>", "an overrider's private key (repeat for more)", collect)
    .requiredOption("--reason <text>", "why; it is recorded and never interpreted")
    .option("--for <seconds>", "how long the record holds; ten minutes unless given", parseSpan);
}

function defineLowering(command: Command, name: "demote" | "revoke", yes: string): void {
  command
    .description(
      "Signs an override record of one overrider and records it. Everything trusted that was derived from the item is " +
        "quarantined in the same step, and is printed.",
    )
    .argument("<dir>", "the ledger")
    .argument("<item>", "its identifier, or 4 or more of the first digits");
  closeDecision(addOverrideFlags(command), {
    examples: [`fieldprint memory ${name} memory 3f2a91c0 --key olga.pem --reason "the user asked to forget it"`],
    exitCodes: decisionCodes(yes),
  }).action((directory: string, item: string, flags: OverrideFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runOverride(directory, name, item, { flags, progress })),
  );
}

/** `fieldprint memory demote DIR ITEM` */
export const defineDemoteCommand = (command: Command): void => defineLowering(command, "demote", "it is demoted");

/** `fieldprint memory revoke DIR ITEM` */
export const defineRevokeCommand = (command: Command): void =>
  defineLowering(command, "revoke", "it is revoked, for good");

/** `fieldprint memory override DIR ACTION SUBJECT` */
export function defineOverrideCommand(command: Command): void {
  command
    .description(
      "Signs one override record with every key given and records it. One overrider can quarantine, demote, revoke or " +
        "release an item, or bypass a scope (* for all): its anchors are then not injected. Promoting an item for a time, " +
        "rebasing a scope's drift and lifting a bypass take as many overriders as the policy says.",
    )
    .argument("<dir>", "the ledger")
    .addArgument(new Argument("<action>", "what to do").choices(overrideActions))
    .argument("<subject>", "the item, or for rebase, bypass and lift the scope");
  closeDecision(addOverrideFlags(command), {
    examples: [
      'fieldprint memory override memory promote 3f2a --key olga.pem --key otto.pem --for 1800 --reason "outage"',
      'fieldprint memory override memory bypass home --key oona.pem --reason "an anchor is captured"',
    ],
    exitCodes: decisionCodes("the record took effect"),
  }).action((directory: string, name: OverrideName, subject: string, flags: OverrideFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runOverride(directory, name, subject, { flags, progress })),
  );
}
