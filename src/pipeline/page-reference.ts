/**
 * The first slots of a page of a layer, and whose they are.
 *
 * **Units** `owner` is an item's identifier, or `context` for a session's own tokens.
 *
 * @spec PIP-010
 */
export interface PageReference {
  readonly layer: number;
  readonly page: number;
  readonly slots: number;
  readonly owner: string;
}
