import { reportFailure } from "./command.ts";
import { UsageError } from "./errors.ts";

/**
 * Reports a command line that can't be understood.
 *
 * @spec CON-052
 */
export function failWithUsage(
  { problem, hint }: { readonly problem: string; readonly hint: string },
  json: boolean,
): Promise<void> {
  return reportFailure(new UsageError({ problem, hint }), json);
}
