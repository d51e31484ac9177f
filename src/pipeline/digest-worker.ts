import { Effect, type Scope } from "effect";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Digest } from "../ledger/digest.ts";
import { HashingFailed } from "./errors.ts";

interface Request {
  readonly id: number;
  readonly pieces: ReadonlyArray<Uint8Array>;
}

interface Reply {
  readonly id: number;
  readonly digests: ReadonlyArray<Digest>;
}

/** Runs in the worker, from its text alone: it may use nothing but what it is given. */
function answerRequests(require: NodeJS.Require): void {
  const { parentPort, workerData } = require("node:worker_threads") as typeof import("node:worker_threads");
  const { hash } = require(workerData as string) as typeof import("blake3-wasm");
  parentPort!.on("message", ({ id, pieces }: Request) => {
    const digests = pieces.map((piece) => hash(piece).toString("hex"));
    parentPort!.postMessage({ id, digests } satisfies Reply, []);
  });
}

interface Waiting {
  readonly resolve: (digests: ReadonlyArray<Digest>) => void;
  readonly reject: (failure: HashingFailed) => void;
}

/**
 * A thread that hashes pieces of bytes, in the order in which they come.
 *
 * @spec PIP-010
 */
export interface DigestWorker {
  /** The digests of pieces, which are given away: their memory moves to the worker. */
  readonly digests: (pieces: ReadonlyArray<Uint8Array>) => Promise<ReadonlyArray<Digest>>;
}

function startWorker(): { readonly worker: Worker; readonly client: DigestWorker } {
  const workerData = createRequire(import.meta.url).resolve("blake3-wasm");
  const worker = new Worker(`(${answerRequests.toString()})(require)`, { eval: true, workerData });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let failure: HashingFailed | undefined;
  let next = 0;
  const fail = (problem: string) => {
    failure ??= new HashingFailed({ problem });
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
    worker.unref();
  };
  worker.on("error", (error) => fail(error instanceof Error ? error.message : String(error)));
  worker.on("exit", () => fail("the worker thread has ended"));
  worker.on("message", ({ id, digests }: Reply) => {
    waiting.get(id)?.resolve(digests);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  const digests = (pieces: ReadonlyArray<Uint8Array>) =>
    new Promise<ReadonlyArray<Digest>>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage(
        { id, pieces } satisfies Request,
        pieces.map(({ buffer }) => buffer as ArrayBuffer),
      );
    });
  return { worker, client: { digests } };
}

/**
 * A worker thread for hashing, which ends with its scope.
 *
 * @spec PIP-010
 */
export const openDigestWorker: Effect.Effect<DigestWorker, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(Effect.sync(startWorker), ({ worker }) => Effect.promise(() => worker.terminate())),
  ({ client }) => client,
);
