import type { PathEquation, Quiver } from "./presentation.ts";

const undefinedYet = -1;

/**
 * The classes of paths under the equations, found as cosets are: every path is followed from its identity, and the two
 * sides of every equation are made to end at one class (Todd & Coxeter 1936, for categories).
 *
 * A class that was found to be another is merged into the older of the two, and so are the classes its arrows lead to.
 */
export class PathClasses {
  readonly #quiver: Quiver;
  readonly #most: number;
  readonly #outgoing: ReadonlyArray<ReadonlyArray<number>>;
  readonly #equations: ReadonlyArray<ReadonlyArray<PathEquation>>;
  readonly #older: Array<number> = [];
  readonly #targets: Array<number> = [];
  readonly #steps: Array<Array<number>> = [];
  #live = 0;

  constructor(quiver: Quiver, most: number) {
    this.#quiver = quiver;
    this.#most = most;
    const at = <A>(items: ReadonlyArray<A>, source: (item: A) => number, object: number) =>
      items.filter((item) => source(item) === object);
    const arrows = quiver.arrows.map((_, i) => i);
    this.#outgoing = quiver.objects.map((_, object) => at(arrows, (arrow) => quiver.arrows[arrow]!.source, object));
    this.#equations = quiver.objects.map((_, object) => at(quiver.equations, ({ source }) => source, object));
    quiver.objects.forEach((_, object) => this.#add(object));
  }

  get created(): number {
    return this.#older.length;
  }

  /** Finds all classes; false when more were needed than allowed. */
  complete(): boolean {
    for (let path = 0; path < this.created; path++) {
      if (this.#find(path) !== path) continue;
      for (const equation of this.#equations[this.#targets[path]!]!) this.#relate(path, equation);
      if (this.#find(path) !== path) continue;
      for (const arrow of this.#outgoing[this.#targets[path]!]!) this.follow(path, arrow);
      if (this.created > this.#most) return false;
    }
    return true;
  }

  get live(): number {
    return this.#live;
  }

  /** The class of a path with one more arrow. */
  follow(path: number, arrow: number): number {
    const from = this.#find(path);
    const known = this.#steps[from]![arrow] ?? undefinedYet;
    if (known !== undefinedYet) return this.#find(known);
    const next = this.#add(this.#quiver.arrows[arrow]!.target);
    this.#steps[from]![arrow] = next;
    return next;
  }

  #add(target: number): number {
    this.#live++;
    this.#targets.push(target);
    this.#steps.push([]);
    return this.#older.push(this.#older.length) - 1;
  }

  #find(path: number): number {
    let root = path;
    while (this.#older[root] !== root) root = this.#older[root]!;
    for (let at = path; at !== root;) {
      const next = this.#older[at]!;
      this.#older[at] = root;
      at = next;
    }
    return root;
  }

  /** Makes both sides of an equation end at one class; the last arrow of the right side is deduced where it is new. */
  #relate(path: number, { left, right }: PathEquation): void {
    const end = left.reduce((at, arrow) => this.follow(at, arrow), path);
    const last = right.at(-1);
    if (last === undefined) return this.#merge(end, path);
    const before = this.#find(right.slice(0, -1).reduce((at, arrow) => this.follow(at, arrow), path));
    const known = this.#steps[before]![last] ?? undefinedYet;
    if (known === undefinedYet) this.#steps[before]![last] = end;
    else this.#merge(end, known);
  }

  #merge(one: number, other: number): void {
    const waiting: Array<readonly [number, number]> = [[one, other]];
    for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
      const [a, b] = [this.#find(pair[0]), this.#find(pair[1])];
      if (a === b) continue;
      const [older, newer] = a < b ? [a, b] : [b, a];
      this.#older[newer] = older;
      this.#live--;
      for (const arrow of this.#outgoing[this.#targets[newer]!]!) {
        const moved = this.#steps[newer]![arrow] ?? undefinedYet;
        if (moved === undefinedYet) continue;
        const known = this.#steps[older]![arrow] ?? undefinedYet;
        if (known === undefinedYet) this.#steps[older]![arrow] = moved;
        else waiting.push([moved, known]);
      }
    }
  }
}
