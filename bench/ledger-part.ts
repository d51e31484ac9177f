import { Effect } from "effect";
import { ensembleRate } from "./ensemble-rate.ts";
import { hashRates } from "./hash-rate.ts";
import type { Measured } from "./measured.ts";
import { proofRate } from "./proof-rate.ts";
import { reopeningTime } from "./reopening-time.ts";
import { retrievalRates } from "./retrieval-rate.ts";
import { scheduleRates } from "./schedule-rate.ts";
import { storeRates } from "./store-rate.ts";

/** Measures ledger and memory, each after its result was checked. */
export const ledgerPart = (note: (text: string) => void) =>
  Effect.gen(function* () {
    const all: Array<Measured> = [];
    note("digests");
    all.push(...hashRates());
    note("proofs");
    all.push(...proofRate());
    note("searches");
    all.push(...retrievalRates());
    note("appends");
    all.push(...(yield* storeRates));
    note("opening a ledger");
    all.push(yield* reopeningTime);
    note("ensembles");
    all.push(ensembleRate());
    note("the loop under each hash schedule");
    all.push(...(yield* scheduleRates));
    return all;
  });
