const actions = new Set<() => void>();

/** The latest first: processes end before the folders they write to go. */
function runAll(): void {
  for (const action of [...actions].toReversed()) action();
}

/**
 * Registers what must happen when this process exits at once, without finalizers; returns how to take it back.
 *
 * @spec CON-089
 */
export function onProcessExit(action: () => void): () => void {
  if (actions.size === 0) process.on("exit", runAll);
  actions.add(action);
  return () => {
    actions.delete(action);
    if (actions.size === 0) process.off("exit", runAll);
  };
}
