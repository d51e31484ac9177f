// Reads `fieldprint backends --json` and fails unless every backend named is available.
// Usage: node dist/conformance/cli/main.js backends --json | node scripts/expect-backends.mjs cpu webgpu
import { readFileSync } from "node:fs";

const expected = process.argv.slice(2);
const listed = new Map(JSON.parse(readFileSync(0, "utf8")).map((backend) => [backend.name, backend]));

for (const name of expected) {
  const { available = false, reason = "not listed", remedy } = listed.get(name) ?? {};
  if (available) {
    console.log(`${name}: available`);
  } else {
    console.error(`${name}: expected it to be available, got: ${[reason, remedy].filter(Boolean).join("; ")}`);
    process.exitCode = 1;
  }
}
