import { Effect } from "effect";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { accessError } from "../case/bounded-file.ts";
import type { Figure } from "../sde/figure.ts";
import { FileUnusable } from "./errors.ts";
import { requireWritable } from "./run-place.ts";
import type { OutputFlags } from "./sde-flags.ts";

const expected = "a file to write to";

/**
 * Fails when one of the files could not be written where it was asked for, or two are the same.
 *
 * @spec SDE-013
 */
export const requireFiles = (files: ReadonlyArray<string | undefined>): Effect.Effect<void, FileUnusable> => {
  const asked = files.filter((file) => file !== undefined);
  const twice = asked.find((file, i) => asked.slice(0, i).some((other) => resolve(other) === resolve(file)));
  if (twice !== undefined) {
    return Effect.fail(new FileUnusable({ file: twice, expected, actual: "the file of another option too" }));
  }
  return Effect.forEach(asked, (file) => requireWritable(file, expected), { discard: true });
};

/** Writes a file that was asked for. */
export const writeNamed = (file: string, text: () => string | Promise<string>): Effect.Effect<void, FileUnusable> =>
  Effect.tryPromise({
    try: async () => writeFile(file, await text()),
    catch: (cause) => new FileUnusable({ file, expected, actual: accessError(file, expected, cause).actual }),
  });

interface Pictured {
  readonly title: string;
  readonly text: string;
  readonly figures: () => Promise<ReadonlyArray<Figure>>;
}

/**
 * Writes the page and the figures that were asked for; says where they are, one a line.
 *
 * @spec SDE-013
 */
export const writePictures = (
  { html, svg }: OutputFlags,
  { title, text, figures }: Pictured,
): Effect.Effect<string, FileUnusable> =>
  Effect.gen(function* () {
    if (html === undefined && svg === undefined) return "";
    const drawn = yield* Effect.promise(figures);
    const { sdePage, sdeSvg } = yield* Effect.promise(() => import("../sde/sde-page.ts"));
    if (html !== undefined) yield* writeNamed(html, () => sdePage(title, text, drawn));
    if (svg !== undefined) yield* writeNamed(svg, () => sdeSvg(title, drawn));
    return [html === undefined ? "" : `\npage: ${html}`, svg === undefined ? "" : `\nfigures: ${svg}`].join("");
  });
