// A machine without the optional hash accelerator: prints what is said of it, and digests of 102,400 counted bytes.
import Module from "node:module";
import { Result } from "effect";

const resolver = "_resolveFilename";
const find = Module[resolver];
Module[resolver] = function (request, ...rest) {
  if (request === "@napi-rs/blake-hash") throw new Error(`Cannot find module '${request}'`);
  return find.call(this, request, ...rest);
};

const { blake3, blake3DerivedKey, blake3Keyed, hashAccelerator, hexadecimal } =
  await import("../../dist/src/ledger/hash.js");
const bytes = Uint8Array.from({ length: 102_400 }, (_, n) => n % 251);
const key = new TextEncoder().encode("whats the Elvish word for friend");
const digests = [blake3(bytes), Result.getOrThrow(blake3Keyed(key, bytes)), blake3DerivedKey("one", bytes)];
console.log(JSON.stringify([hashAccelerator(), ...digests.map(hexadecimal)]));
