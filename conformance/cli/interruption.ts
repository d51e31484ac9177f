import { exitCodes } from "./exit-codes.ts";

/**
 * A signal that the first Ctrl-C aborts; the second ends the process at once.
 *
 * @spec CON-053
 */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** Starts to listen for Ctrl-C. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const onInterrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    process.stderr.write("\nstopping after the current step; Ctrl-C again stops at once, without a result\n");
  };
  process.on("SIGINT", onInterrupt);
  return { signal: controller.signal, release: () => process.off("SIGINT", onInterrupt) };
}
