import type { Enrolment, ItemId, MachineEvent, MemoryItem, Role, StatusName, TransitionName } from "../../src/index.ts";
import { digestNumber } from "./cast.ts";
import { type Choices, preferring } from "./choices.ts";
import type { World } from "./world.ts";
import { checksOf, type Guard } from "./plain-model-guards.ts";
import { isCompromised, stands } from "./plain-model.ts";

/** What an event is made from: a world, the choices, and the guards that it is meant to fail. */
export interface Scene {
  readonly name: TransitionName;
  readonly world: World;
  readonly choices: Choices;
  readonly flaws: ReadonlySet<Guard>;
}

/** The digest of nothing that is in any memory. */
export const absent = digestNumber("absent");

/** Every item of a scene, oldest first. */
export const itemsOf = ({ world }: Scene): ReadonlyArray<MemoryItem> => [...world.model.items.values()];

/** Every principal of a scene. */
export const enrolledIn = ({ world }: Scene): ReadonlyArray<Enrolment> =>
  [...world.model.principals.values()].map(({ enrolment }) => enrolment);

/** Who acts: somebody of the role, unless that is the flaw. */
export function actorOf(scene: Scene, role: Role, ...wishes: ReadonlyArray<(id: string) => boolean>): string {
  const { choices, flaws, world } = scene;
  if (flaws.has("known")) return "nobody";
  const gone = ({ id }: Enrolment) => isCompromised(world.model, id);
  const able = ({ roles }: Enrolment) => roles.includes(role) !== flaws.has("role");
  const wished = wishes.map(
    (wish) =>
      ({ id }: Enrolment) =>
        wish(id),
  );
  const fit = (one: Enrolment) => gone(one) === flaws.has("uncompromised");
  const [more, less] = flaws.has("uncompromised") ? [fit, able] : [able, fit];
  return choices.among(preferring(enrolledIn(scene), more, less, ...wished))!.id;
}

/** Which item it is about: one in a status, unless that is the flaw. */
export function itemIn(
  scene: Scene,
  from: ReadonlyArray<StatusName>,
  ...wishes: ReadonlyArray<(item: MemoryItem) => boolean>
): MemoryItem | undefined {
  if (scene.flaws.has("exists")) return undefined;
  const right = ({ status }: MemoryItem) => from.includes(status._tag) !== scene.flaws.has("from");
  return scene.choices.among(preferring(itemsOf(scene), right, ...wishes));
}

/** Whether every parent of an item stands. */
export const restsOnTrust = ({ world }: Scene, item: MemoryItem): boolean =>
  item.parents.every((parent: ItemId) => stands(world.model.items.get(parent)!));

/**
 * One of some events: of those that fail where they are meant to, or pass if they are meant to; if there is none, of those
 * that come furthest.
 */
export function aimed<Event extends MachineEvent>(scene: Scene, events: ReadonlyArray<Event>): Event | undefined {
  const { choices, flaws, world } = scene;
  const rated = events.map((event) => {
    const checks = checksOf(world.model, event, world.notary.genuine);
    const passed = checks.findIndex(([, passes]) => !passes());
    const hit = passed < 0 ? flaws.size === 0 : flaws.has(checks[passed]![0]);
    return { event, reach: hit ? Infinity : passed };
  });
  const furthest = Math.max(...rated.map(({ reach }) => reach));
  return choices.among(rated.filter(({ reach }) => reach === furthest))?.event;
}

/** A signature of a name over a text, or something else that is shaped like one. */
export function signatureOf({ choices, flaws, world: { notary } }: Scene, id: string, text: string): string {
  const signature = notary.sign(id, text);
  if (!flaws.has("signed")) return signature;
  const flipped = (digit: string) => ((Number.parseInt(digit, 16) + 1) % 16).toString(16);
  return choices.oneOf([
    notary.sign("somebody-else", text),
    notary.sign(id, `${text} `),
    `${signature.slice(0, -1)}${flipped(signature.at(-1)!)}`,
    `${flipped(signature[0]!)}${signature.slice(1)}`,
  ]);
}
