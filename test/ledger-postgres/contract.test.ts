import { contract } from "../ledger-store/contract.ts";
import { kinds } from "./postgres-place.ts";

for (const [kind, makePlace] of kinds) contract(kind, makePlace);
