import type { RecordStore } from "../ledger/store.ts";
import type { TextEmbedder } from "../memory/embedder.ts";
import type { QuantiserFormat } from "../memory/quantiser.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import type { VectorIndex } from "./vector-index.ts";

/**
 * What a Pacemaker is opened over.
 *
 * **Edge cases** `payloads` is a store of its own, not the ledger's; vectors are stored as int8 unless said otherwise. Without `index` the
 * vectors are searched in memory. An index is one Pacemaker's at a time.
 *
 * @spec PCM-001 PCM-004 VEC-001
 * @category pacemaker
 * @since 0.1.0
 */
export interface PacemakerOptions {
  readonly ledger: Ledger;
  readonly payloads: RecordStore;
  readonly embedder: TextEmbedder;
  readonly format?: QuantiserFormat;
  readonly index?: VectorIndex;
}
