import * as logits from "./logits.ts";
import * as masks from "./masks.ts";
import * as outcome from "./outcome.ts";
import * as reads from "./reads.ts";
import * as softmax from "./softmax-state.ts";

/** The steps of the kernel, each replaceable by a wrong one. */
export const correctSteps = {
  pools: reads.pools,
  keyStrides: reads.keyStrides,
  valueStrides: reads.valueStrides,
  physicalPage: reads.physicalPage,
  headOffset: reads.headOffset,
  elementIndex: reads.elementIndex,
  keyHead: reads.keyHead,
  branchLength: masks.branchLength,
  queryPosition: masks.queryPosition,
  contextVisible: masks.contextVisible,
  anchorVisible: masks.anchorVisible,
  maskedScore: masks.maskedScore,
  scaled: logits.scaled,
  softcapped: logits.softcapped,
  biased: logits.biased,
  nextMaximum: softmax.nextMaximum,
  weight: softmax.weight,
  storedWeight: softmax.storedWeight,
  denominatorWeight: softmax.denominatorWeight,
  readsValue: softmax.readsValue,
  add: softmax.add,
  mergeWeight: softmax.mergeWeight,
  splitPlan: softmax.splitPlan,
  combineSplits: softmax.combineSplits,
  addSink: softmax.addSink,
  normalised: outcome.normalised,
  emptyLogSumExp: outcome.emptyLogSumExp,
  logSumExp: outcome.logSumExp,
  jointShare: outcome.jointShare,
  mixtureShare: outcome.mixtureShare,
  mixed: outcome.mixed,
  outputBuffer: outcome.outputBuffer,
  storeOutput: outcome.storeOutput,
  logSumExpIndex: outcome.logSumExpIndex,
};

/** Everything a mutant can replace. */
export type Steps = typeof correctSteps;
