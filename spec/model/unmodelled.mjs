/** Guards that refuse nothing which others of their transition would let through; that they follow is proved. */
export const implied = {
  "Observe.acyclic": {
    from: ["parents", "fresh"],
    reason:
      "a parent is in memory and a new item is not, so no new item is its own parent; the guard names the mistake",
  },
};

/** Guards that the model leaves out, each with the reason. */
export const unmodelled = {};
