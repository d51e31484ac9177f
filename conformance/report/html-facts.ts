import { html, type Markup } from "./markup.ts";

/** Names and short values beside each other. */
export function factList(
  entries: ReadonlyArray<readonly [name: string, value: string]>,
  style: "facts" | "values" = "facts",
): Markup {
  return html`<dl class="${style}">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
