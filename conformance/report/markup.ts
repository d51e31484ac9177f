import { printable } from "./report-text.ts";

/** HTML text that is safe to insert as it is. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Fragment = Markup | string | number | undefined | ReadonlyArray<Fragment>;

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function render(fragment: Fragment): string {
  if (fragment === undefined) return "";
  if (fragment instanceof Markup) return fragment.text;
  if (typeof fragment === "object") return fragment.map(render).join("");
  return printable(String(fragment)).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A template whose inserted values are escaped, control characters included, unless they are markup themselves. */
export function html(literals: TemplateStringsArray, ...fragments: ReadonlyArray<Fragment>): Markup {
  return new Markup(literals.map((literal, i) => literal + render(fragments[i])).join(""));
}
