// A process that does units of work for its parent. The solver keeps threads of its own, so it ends by exiting.
import { done } from "./work.mjs";

process.on("disconnect", () => process.exit(0));

process.on("message", async (unit) => {
  const started = performance.now();
  const results = await done(unit);
  process.send({ results, seconds: (performance.now() - started) / 1000 });
});
