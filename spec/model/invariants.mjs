// What holds in every state: each with a name, what it says, and the formula. Proofs are first tried without the costly
// ones, which make the solver look for ever more items.
import { itemInvariants } from "./item-invariants.mjs";
import { principalInvariants } from "./principal-invariants.mjs";
import { recordInvariants } from "./record-invariants.mjs";
import { warrantInvariants } from "./warrant-invariants.mjs";

export const invariants = { ...principalInvariants, ...recordInvariants, ...itemInvariants, ...warrantInvariants };
