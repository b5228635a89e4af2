import { type ContractName, compiled } from "../abi/contracts.ts";
import { decodeFields } from "../abi/decode.ts";
import type { Hex } from "../types/primitives.ts";
import type { ContractEvent, EventName, LogPlace } from "./types.ts";

/** A log as it comes from a node or a receipt. */
export interface RawLog {
  readonly topics: readonly string[];
  readonly data: string;
}

/** The event that a log of this contract holds; undefined if the SDK does not know it. Never throws. */
export function decodeEvent<C extends ContractName>(
  contract: C,
  log: RawLog,
  place: LogPlace,
): ContractEvent<C> | undefined {
  const { codec, items } = compiled(contract);
  const item = items.get(log.topics[0] ?? "");
  if (item?.name === undefined || item.type !== "event") return undefined;
  try {
    const values = codec.decodeEventLog(item.name, log.data, log.topics);
    return { name: item.name, ...decodeFields(item.inputs ?? [], values), log: place } as unknown as ContractEvent<C>;
  } catch {
    return undefined;
  }
}

/** First topics of events by name. */
export function topicsOf<C extends ContractName>(contract: C, names: readonly EventName<C>[]): Hex[] {
  return names.map((name) => compiled(contract).codec.getEvent(name)?.topicHash as Hex);
}
