import { describe, expect, it } from "vitest";
import { digestNumber } from "./cast.ts";
import { notary } from "./refusal-of.ts";
import { Story } from "./story.ts";

describe("a compromised author", () => {
  it("[STA-014] has items trusted again only by release and a later promotion", () => {
    const story = new Story(notary);
    const item = story.observe("search", "water boils");
    const child = story.observe("model", "boiled water is safe", [item]);
    story.promote(item);
    story.promote(child);
    story.tell({ _tag: "Compromise", by: "supervisor-1", principal: "search", verdict: digestNumber("leak") });
    expect([item, child].map((id) => story.item(id).status)).toMatchObject([
      { _tag: "Quarantined", cascaded: false },
      { _tag: "Quarantined", cascaded: true },
    ]);
    expect(story.attempt({ _tag: "Nominate", by: "model", item })?._tag).toBe("WrongStatus");
    story.override({ _tag: "Release", item }, ["overrider-1"]);
    expect(story.item(item).status._tag).toBe("Observed");
    story.promote(item);
    expect(story.item(child).status._tag).toBe("Quarantined");
  });
});
