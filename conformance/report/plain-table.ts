import Table from "cli-table3";
import type picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** A table without frames: columns apart, numbers to the right. */
export function plainTable(head: ReadonlyArray<string>, align: ReadonlyArray<"left" | "right">, colors: Colors) {
  const nothing = Object.fromEntries(
    ["top", "bottom", "left", "right", "mid"].flatMap((side) =>
      ["", "-mid", "-left", "-right"].map((end) => [side + end, ""]),
    ),
  );
  return new Table({
    head: head.map((name) => colors.dim(name)),
    colAligns: [...align],
    chars: { ...nothing, "mid-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
}
