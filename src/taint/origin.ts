import { Schema } from "effect";
import type { Origin } from "../identity/principal.ts";

/**
 * What an item is, fixed when it is written.
 *
 * @spec STA-006 TNT-004
 * @category taint
 * @since 0.1.0
 */
export const Kind = Schema.Literals([
  "ExternalObservation",
  "UserAssertion",
  "ModelInference",
  "ToolOutput",
  "EpisodicRecord",
  "CoreAnchor",
  "PolicyAuthority",
]);
export type Kind = typeof Kind.Type;

/**
 * How trustworthy an origin is, cleanest first.
 *
 * @spec TNT-001 TNT-004
 * @category taint
 * @since 0.1.0
 */
export const levels = ["curated", "asserted", "generated", "external"] as const;
export const Level = Schema.Literals(levels);
export type Level = typeof Level.Type;

/**
 * The kind that each origin writes, its level, and whether it may be written into memory at all.
 *
 * @spec STA-006 TNT-004
 * @category taint
 * @since 0.1.0
 */
export const origins: Readonly<
  Record<Origin, { readonly kind: Kind; readonly level: Level; readonly writable: boolean }>
> = {
  external: { kind: "ExternalObservation", level: "external", writable: true },
  user: { kind: "UserAssertion", level: "asserted", writable: true },
  model: { kind: "ModelInference", level: "generated", writable: true },
  tool: { kind: "ToolOutput", level: "generated", writable: true },
  session: { kind: "EpisodicRecord", level: "generated", writable: true },
  curation: { kind: "CoreAnchor", level: "curated", writable: true },
  policy: { kind: "PolicyAuthority", level: "curated", writable: false },
};
