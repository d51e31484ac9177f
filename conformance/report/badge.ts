import { makeBadge } from "badge-maker";
import { match } from "ts-pattern";
import type { Report } from "./report.ts";

/**
 * The verdict of a report as an SVG badge.
 *
 * @spec CON-101
 * @category report
 * @since 0.1.0
 */
export function badge({ verdict }: Report): string {
  const color = match(verdict)
    .with("conforms", () => "brightgreen")
    .with("does not conform", () => "red")
    .with("could not be tested", () => "lightgrey")
    .exhaustive();
  return `${makeBadge({ label: "fieldprint", message: verdict, color })}\n`;
}
