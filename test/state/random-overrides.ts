import {
  type Enrolment,
  type MemoryItem,
  type OverrideAction,
  type OverrideRecord,
  overrideText,
  type Role,
  type ScopeOrEvery,
} from "../../src/index.ts";
import { enrolment } from "./cast.ts";
import { preferring } from "./choices.ts";
import { isCompromised, rootOf } from "./plain-model.ts";
import { absent, aimed, enrolledIn, itemIn, restsOnTrust, type Scene, signatureOf } from "./scene.ts";
import type { World } from "./world.ts";

const live = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted"] as const;
const promotable = ["Observed", "Candidate", "Demoted"] as const;
const everywhere: ReadonlyArray<ScopeOrEvery> = ["lab", "home", "*"];

type Past = World["past"][number];

function newcomer(scene: Scene, scope: ScopeOrEvery): Enrolment {
  const { choices, flaws, world } = scene;
  const id = flaws.has("newcomer") ? choices.among(enrolledIn(scene))!.id : `newcomer-${world.model.sequence}`;
  const roles = choices.oneOf<ReadonlyArray<Role>>([
    ["overrider"],
    ["reviewer"],
    ["writer"],
    ["reviewer", "writer"],
    ["detector"],
    ["supervisor"],
  ]);
  const within = scope === "*" ? everywhere : [scope];
  const wide = ["home", "lab", "*"].filter((one) => one !== scope).slice(0, 1 + choices.below(2));
  const origin = roles.includes("writer") ? choices.oneOf(["user", "curation", "external"] as const) : null;
  return enrolment(world.notary, id, roles, { origin, scopes: flaws.has("grantable") ? wide : choices.some(within) });
}

function subjectOf(scene: Scene): MemoryItem | undefined {
  const { flaws } = scene;
  switch (scene.name) {
    case "OverridePromote":
      return itemIn(scene, promotable, (item) => restsOnTrust(scene, item) !== flaws.has("ancestors"));
    case "OverrideRelease":
      return itemIn(scene, ["Quarantined"]);
    default:
      return itemIn(scene, live, ({ status }) => status._tag !== "Revoked");
  }
}

function aboutScope(scene: Scene): ScopeOrEvery {
  const { choices, flaws, world } = scene;
  const { bypassed } = world.model;
  const on = (scope: ScopeOrEvery) => bypassed.has(scope);
  if (scene.name === "OverrideEngageBypass") {
    return choices.among(preferring(everywhere, (scope) => on(scope) === flaws.has("bypassOff")))!;
  }
  if (scene.name === "OverrideLiftBypass") {
    return choices.among(preferring(everywhere, (scope) => on(scope) !== flaws.has("bypassOn")))!;
  }
  const wide = scene.name === "OverrideEnrol" && flaws.has("grantable");
  return choices.among(wide ? everywhere.slice(0, 2) : everywhere)!;
}

function actionOf(scene: Scene, item: MemoryItem | undefined, scope: ScopeOrEvery): OverrideAction {
  const subject = { item: item?.id ?? absent };
  switch (scene.name) {
    case "OverridePromote":
      return { _tag: "Promote", ...subject };
    case "OverrideQuarantine":
      return { _tag: "Quarantine", ...subject };
    case "OverrideDemote":
      return { _tag: "Demote", ...subject };
    case "OverrideRevoke":
      return { _tag: "Revoke", ...subject };
    case "OverrideRelease":
      return { _tag: "Release", ...subject };
    case "OverrideEnrol":
      return { _tag: "Enrol", principal: newcomer(scene, scope) };
    case "OverrideEngageBypass":
      return { _tag: "EngageBypass" };
    case "OverrideLiftBypass":
      return { _tag: "LiftBypass" };
    default:
      return { _tag: "Rebase" };
  }
}

const isAboutItem = ({ name }: Scene) =>
  ["OverridePromote", "OverrideQuarantine", "OverrideDemote", "OverrideRevoke", "OverrideRelease"].includes(name);

const raises = ({ name }: Scene) =>
  ["OverridePromote", "OverrideRebase", "OverrideEnrol", "OverrideLiftBypass"].includes(name);

function ableTo(scene: Scene, scope: ScopeOrEvery, roots: ReadonlyArray<string>): ReadonlyArray<string> {
  const { flaws, world } = scene;
  const holds = ({ scopes }: Enrolment) => scopes.includes("*") || scopes.includes(scope);
  const author = ({ id }: Enrolment) => roots.includes(rootOf(world.model, id));
  const right = preferring(
    enrolledIn(scene).filter(({ roles }) => roles.includes("overrider")),
    (one) => !isCompromised(world.model, one.id),
    (one) => holds(one) || flaws.has("scopeHeld"),
    (one) => !author(one),
  );
  return right.map(({ id }) => id);
}

/** Somebody who spoils a list of actors in the way of a flaw, to be put in front. */
function spoilers(scene: Scene, scope: ScopeOrEvery, roots: ReadonlyArray<string>): ReadonlyArray<string> {
  const { choices, flaws, world } = scene;
  const gone = (id: string) => isCompromised(world.model, id);
  const overriders = enrolledIn(scene).filter(({ roles }) => roles.includes("overrider"));
  const one = (from: ReadonlyArray<Enrolment>) => choices.among(from.map(({ id }) => id)) ?? [];
  const sound = overriders.filter(({ id }) => !gone(id));
  return [
    flaws.has("known") ? "nobody" : [],
    flaws.has("uncompromised")
      ? one(
          preferring(
            enrolledIn(scene).filter(({ id }) => gone(id)),
            ({ roles }) => roles.includes("overrider"),
          ),
        )
      : [],
    flaws.has("role")
      ? one(enrolledIn(scene).filter(({ id, roles }) => !roles.includes("overrider") && !gone(id)))
      : [],
    flaws.has("scopeHeld") ? one(sound.filter(({ scopes }) => !scopes.includes("*") && !scopes.includes(scope))) : [],
    flaws.has("independent") ? one(sound.filter(({ id }) => roots.includes(rootOf(world.model, id)))) : [],
  ].flat();
}

function actorsOf(
  scene: Scene,
  scope: ScopeOrEvery,
  roots: ReadonlyArray<string>,
): readonly [string, ...Array<string>] {
  const { choices, flaws, world } = scene;
  const able = ableTo(scene, scope, roots);
  const start = choices.below(able.length);
  const turned = [...able.slice(start), ...able.slice(0, start)];
  const needed = raises(scene) ? world.model.policy.overrideQuorum : 1 + choices.below(2);
  const wanted = flaws.has("overrideQuorum") ? Math.max(1, needed - 1) : needed;
  const [first = "overrider-1", ...others] = [...new Set([...spoilers(scene, scope, roots), ...turned])].slice(
    0,
    wanted,
  );
  return flaws.has("distinct") ? [first, ...others, first] : [first, ...others];
}

function signaturesOf(scene: Scene, record: OverrideRecord): ReadonlyArray<string> {
  const { choices, flaws, world } = scene;
  const text = overrideText(record);
  const sound = record.actors.map((id) => world.notary.sign(id, text));
  if (!flaws.has("signed")) return sound;
  const bad = record.actors.map((id, index) => (index === 0 ? signatureOf(scene, id, text) : sound[index]!));
  return choices.oneOf([bad, bad.toReversed(), sound.slice(1), [...sound, sound[0]!], []]);
}

/** An override of the scene's action, or one that took effect before when that is its flaw. */
export function randomOverride(scene: Scene): Past {
  const { choices, flaws, world } = scene;
  const { clock, heads, policy, sequence } = world.model;
  const again = world.past.filter(({ record }) => `Override${record.action._tag}` === scene.name);
  if (flaws.has("unused") && again.length > 0) {
    const { record, signatures } = aimed(scene, again)!;
    return { _tag: "Override", record, signatures: flaws.has("signed") ? signaturesOf(scene, record) : signatures };
  }
  const item = isAboutItem(scene) ? subjectOf(scene) : undefined;
  const scope = item?.scope ?? aboutScope(scene);
  const written = flaws.has("recordScope") ? preferring(everywhere, (one) => one !== scope)[choices.below(2)]! : scope;
  const overdue = flaws.has("unexpired") && flaws.has("lifetime") ? policy.longestOverride + 1 : choices.below(2);
  const issuedAt = flaws.has("issued") ? clock + 1 : Math.max(0, clock - overdue);
  const longest = issuedAt + policy.longestOverride;
  const lasting = Math.max(clock + 1, longest - choices.below(3));
  const record: OverrideRecord = {
    action: actionOf(scene, item, written),
    scope: written,
    actors: [...actorsOf(scene, written, item?.label.roots ?? [])],
    reason: `event ${sequence}`,
    issuedAt,
    expires: flaws.has("unexpired") ? clock : flaws.has("lifetime") ? longest + 1 : lasting,
    prior: flaws.has("prior") ? absent : choices.among(heads.toReversed())!,
  };
  return { _tag: "Override", record, signatures: signaturesOf(scene, record) };
}
