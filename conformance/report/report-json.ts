import { Schema } from "effect";
import { Report } from "./report.ts";

/**
 * The JSON text of a report, and back.
 *
 * **Edge cases** NaN and the infinities are written as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`; -0 as 0.
 *
 * @spec CON-020 CON-022
 * @category report
 * @since 0.1.0
 */
export const ReportJson = Schema.fromJsonString(Schema.toCodecJson(Report));
