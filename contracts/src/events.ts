import { Interface, type InterfaceAbi } from "ethers";

type EventNames<TAbi> = TAbi extends readonly (infer Entry)[]
  ? Entry extends { readonly type: "event"; readonly name: infer Name extends string }
    ? Name
    : never
  : never;

/**
 * The first topic of each event of an ABI: what logs are filtered by.
 * @example eventTopics(jobMarketAbi).JobPosted
 */
export function eventTopics<const TAbi extends readonly unknown[]>(
  abi: TAbi,
): Readonly<Record<EventNames<TAbi>, `0x${string}`>> {
  const topics: Record<string, string> = {};
  new Interface(abi as unknown as InterfaceAbi).forEachEvent(({ name, topicHash }) => {
    topics[name] = topicHash;
  });
  return topics as Record<EventNames<TAbi>, `0x${string}`>;
}
