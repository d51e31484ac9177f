import type { Finding } from "./refusal.ts";

/** What a refusal is made of. */
type RefusalFields = Finding & { readonly transition: string; readonly guard: string };

/**
 * One condition of a transition: what it finds missing, if anything, and the error that says so.
 *
 * @spec STA-002 STA-003
 * @category state
 * @since 0.1.0
 */
export interface Guard<Facts, Refusal> {
  readonly refusal: new (fields: RefusalFields) => Refusal;
  readonly find: (facts: Facts) => Finding | undefined;
}
