import { type Address, formatCon, fromUnits, type MarketEvent, sameAddress } from "@conun/sdk";

/** A worker as the audience sees it. */
export interface Character {
  readonly name: string;
  readonly owner: Address;
}

/** What one of them did so far. */
export interface Deeds {
  readonly name: string;
  claimed: number;
  revealed: number;
  paid: bigint;
  refuted: number;
  /** Wei of stake taken. */
  slashed: bigint;
}

/** The demonstration, told from the market's events. */
export interface Story {
  readonly batches: number;
  readonly deeds: readonly Deeds[];
  settled: number;
  refunded: number;
  audited: number;
  /** Takes in one event; returns a line worth telling, if it is one. */
  tell(event: MarketEvent): string | undefined;
}

/** Begins a story with its characters. */
export function beginStory(characters: readonly Character[], batches: number): Story {
  const deeds = characters.map(
    ({ name }): Deeds => ({ name, claimed: 0, revealed: 0, paid: 0n, refuted: 0, slashed: 0n }),
  );
  const byAllotment = new Map<number, Deeds>();
  const of = (owner: Address) => deeds[characters.findIndex((character) => sameAddress(character.owner, owner))];
  const story: Story = {
    batches,
    deeds,
    settled: 0,
    refunded: 0,
    audited: 0,
    tell(event) {
      if (event.name === "BatchClaimed") {
        const who = of(event.owner);
        if (who === undefined) return undefined;
        byAllotment.set(event.allotmentId, who);
        who.claimed++;
      } else if (event.name === "ResultRevealed") {
        const who = byAllotment.get(event.allotmentId);
        if (who !== undefined) who.revealed++;
      } else if (event.name === "AssignmentPaid") {
        const who = of(event.owner);
        if (who !== undefined) who.paid += event.earned;
      } else if (event.name === "AuditOpened") {
        story.audited++;
        return `batch ${event.batch}: drawn for an audit; one more worker is asked before anything is revealed`;
      } else if (event.name === "AssignmentRefuted") {
        const who = of(event.owner);
        if (who === undefined) return undefined;
        who.refuted++;
        who.slashed += fromUnits(event.slashedUnits);
        return `batch ${event.batch}: ${who.name} is refuted and loses ${formatCon(fromUnits(event.slashedUnits))} CON of stake; others draw it again`;
      } else if (event.name === "BatchSettled") {
        story.settled++;
      } else if (event.name === "BatchRefunded") {
        story.refunded++;
      }
      return undefined;
    },
  };
  return story;
}
