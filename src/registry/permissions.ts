import { match, P } from "ts-pattern";
import type { MemoryItem, StatusName } from "../state/item.ts";
import type { Kind } from "../taint/origin.ts";

/**
 * What an item may do: be found, shape what the agent concludes, shape who it is (be injected as an anchor), authorise
 * what it does.
 *
 * @spec STA-017
 * @category registry
 * @since 0.1.0
 */
export type Permission = "retrieve" | "shapeReasoning" | "shapeIdentity" | "authoriseAction";

/**
 * The statuses in which an item of each kind has each permission.
 *
 * @spec STA-017
 * @category registry
 * @since 0.1.0
 */
export type PermissionTable = Readonly<Record<Kind, Readonly<Record<Permission, ReadonlyArray<StatusName>>>>>;

const readable = ["Observed", "Candidate", "Canonical", "Superseded", "Demoted"] as const;
const never = [] as const;

const onceTrusted = {
  retrieve: readable,
  shapeReasoning: ["Canonical"],
  shapeIdentity: never,
  authoriseAction: never,
} as const;
const asSaid = { ...onceTrusted, shapeReasoning: ["Observed", "Candidate", "Canonical"] } as const;

/**
 * What items of each kind may do in which status. What a user or a tool said, and what the runtime recorded, may be
 * reasoned about as what it is; what came from outside or a model inferred, only once it is trusted.
 *
 * @spec STA-017
 * @category registry
 * @since 0.1.0
 */
export const permissions: PermissionTable = {
  ExternalObservation: onceTrusted,
  UserAssertion: asSaid,
  ModelInference: onceTrusted,
  ToolOutput: asSaid,
  EpisodicRecord: asSaid,
  CoreAnchor: { ...onceTrusted, shapeIdentity: ["Canonical"] },
  PolicyAuthority: { retrieve: never, shapeReasoning: never, shapeIdentity: never, authoriseAction: never },
};

/**
 * Whether an item has a permission.
 *
 * @spec STA-017
 * @category registry
 * @since 0.1.0
 */
export function isPermitted({ kind, status }: Pick<MemoryItem, "kind" | "status">, permission: Permission): boolean {
  return permissions[kind][permission].includes(status._tag);
}

/**
 * What an item is to the agent at present, in words.
 *
 * @spec STA-017
 * @category registry
 * @since 0.1.0
 */
export function standingInWords(item: Pick<MemoryItem, "kind" | "status">): string {
  return match(item)
    .with({ status: { _tag: P.union("Quarantined", "Revoked") } }, () => "withheld")
    .with({ kind: "CoreAnchor", status: { _tag: "Canonical" } }, () => "anchor")
    .with({ status: { _tag: "Canonical" } }, () => "trusted")
    .with({ status: { _tag: "Superseded" } }, () => "history")
    .with({ status: { _tag: P.union("Observed", "Candidate", "Demoted") } }, () => "untrusted")
    .exhaustive();
}
