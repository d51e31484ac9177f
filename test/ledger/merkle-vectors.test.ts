import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { sha256Tree, verifyConsistency, verifyInclusion } from "../../src/index.ts";

interface Vector {
  readonly file: string;
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: ReadonlyArray<string> | null;
}
interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

function vectors<V extends Vector>(name: string): ReadonlyArray<V> {
  const file = resolve("..", "shared", "vectors", name);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as ReadonlyArray<V>;
  console.warn(`published RFC 6962 vectors not checked: there is no ${file}`);
  return [];
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const proofOf = ({ proof }: Vector) => (proof ?? []).map(bytes);
const verdictOf = ({ file, desc, wantErr }: Vector, refused: boolean) => ({ file, desc, refused, wantErr });

const inclusion = vectors<InclusionVector>("rfc6962-inclusion.json");
const consistency = vectors<ConsistencyVector>("rfc6962-consistency.json");

describe("published proofs", () => {
  it.skipIf(inclusion.length === 0)("[LED-012] [LED-014] of inclusion are accepted or refused as they must be", () => {
    expect([inclusion.length, inclusion.filter(({ wantErr }) => wantErr).length]).toEqual([98, 92]);
    for (const vector of inclusion) {
      const { leafIdx: index, treeSize: size, root, leafHash } = vector;
      const claim = { index, size, root: bytes(root), leafHash: bytes(leafHash), proof: proofOf(vector) };
      const refused = Result.isFailure(verifyInclusion(claim, sha256Tree));
      expect(verdictOf(vector, refused)).toEqual(verdictOf(vector, vector.wantErr));
    }
  });

  it.skipIf(consistency.length === 0)(
    "[LED-013] [LED-014] of consistency are accepted or refused as they must be",
    () => {
      expect([consistency.length, consistency.filter(({ wantErr }) => wantErr).length]).toEqual([98, 92]);
      for (const vector of consistency) {
        const { size1: from, size2: to, root1, root2 } = vector;
        const claim = { from, to, fromRoot: bytes(root1), toRoot: bytes(root2), proof: proofOf(vector) };
        const refused = Result.isFailure(verifyConsistency(claim, sha256Tree));
        expect(verdictOf(vector, refused)).toEqual(verdictOf(vector, vector.wantErr));
      }
    },
  );
});
