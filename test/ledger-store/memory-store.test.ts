import { describe } from "vitest";
import { emptyMemory, openMemoryStore } from "../../src/index.ts";
import { contract } from "./contract.ts";

describe("[STO-001] [STO-002] [STO-003] [STO-004] [STO-005] [STO-006] [STO-007] [STO-008] [STO-009] what every store keeps", () => {
  contract("memory", async () => {
    const memory = emptyMemory();
    return { open: (options) => openMemoryStore(memory, options), discard: async () => undefined };
  });
});
