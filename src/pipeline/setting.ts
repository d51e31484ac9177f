import type { Effect, Semaphore } from "effect";
import type { PrincipalId } from "../identity/principal.ts";
import type { Instant } from "../core/instant.ts";
import type { BundleTrust } from "../ledger/verify-bundle.ts";
import type { Pacemaker } from "../pacemaker/pacemaker.ts";
import type { CheckpointSigner } from "../supervisor/checkpoints.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import type { PassSetting } from "./forward-pass.ts";
import type { RunningSchedule } from "./page-watch.ts";
import type { PinnedAnchors } from "./pinned-anchors.ts";
import type { StageRegister } from "./stages.ts";

/**
 * As whom the pipeline records: verdicts and time, promotions, what it cached, what the agent said.
 *
 * **Edge cases** `runtime` writes from the origin `session`, `agent` from the origin `model`; the policy says who is who.
 *
 * @spec PIP-002 PIP-004 PIP-005 PIP-008
 * @category pipeline
 * @since 0.1.0
 */
export interface PipelineIdentities {
  readonly supervisor: PrincipalId;
  readonly promoter: PrincipalId;
  readonly runtime: PrincipalId;
  readonly agent: PrincipalId;
}

/** Everything that the stages share. */
export interface PipelineSetting extends Omit<PassSetting, "watch"> {
  readonly hashing: RunningSchedule;
  readonly ledger: Ledger;
  readonly pacemaker: Pacemaker;
  readonly identities: PipelineIdentities;
  readonly trust: BundleTrust;
  readonly signer: CheckpointSigner | undefined;
  readonly now: Effect.Effect<Instant>;
  readonly register: StageRegister;
  readonly pinned: PinnedAnchors;
  readonly oneAtATime: Semaphore.Semaphore;
}
