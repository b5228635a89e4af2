import type { Result } from "ethers";
import { DISPUTE_ENUMS } from "../types/dispute.ts";
import { ENUMS } from "../types/market.ts";
import { type AbiParameter, TIME_NAMES } from "./types.ts";

const TIMES: ReadonlySet<string> = new Set(TIME_NAMES);
const MEMBERS: Readonly<Record<string, readonly string[]>> = { ...ENUMS, ...DISPUTE_ENUMS };
/** What makes a list of a type: `[]`, or its length. */
const LIST = /\[\d*\]$/;

/** Decoded parameters as an object by name, in the types that {@link AbiFields} states. */
export function decodeFields(parameters: readonly AbiParameter[], values: Result): Record<string, unknown> {
  return Object.fromEntries(parameters.map((parameter, i) => [parameter.name, decodeValue(parameter, values[i])]));
}

/** One decoded value in the type that {@link AbiValue} states. */
export function decodeValue(parameter: AbiParameter, value: unknown): unknown {
  const { type, internalType = type, name } = parameter;
  if (LIST.test(type)) {
    const element = { ...parameter, type: type.replace(LIST, ""), internalType: internalType.replace(LIST, "") };
    return Array.from(value as Result, (item) => decodeValue(element, item));
  }
  if (type === "tuple") return decodeFields(parameter.components ?? [], value as Result);
  if (typeof value === "bigint") {
    const members = enumMembers(internalType);
    if (members !== undefined) return members[Number(value)] ?? `unknown(${value})`;
    const small = type === "uint8" || type === "uint16" || type === "uint32";
    return small || TIMES.has(name) ? Number(value) : value;
  }
  return value;
}

function enumMembers(internalType: string): readonly string[] | undefined {
  if (!internalType.startsWith("enum ")) return undefined;
  const name = internalType.slice(internalType.lastIndexOf(".") + 1).replace(/^enum /, "");
  return MEMBERS[name];
}
