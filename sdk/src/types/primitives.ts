import type { AssignmentId, Hex, JobId } from "@conun/vm";
import { getAddress, isAddress, isHexString } from "ethers";
import { failure } from "../errors/failure.ts";

export type { AssignmentId, Commitment, Hex, JobId, ProgramId } from "@conun/vm";

declare const brand: unique symbol;

/** An account or contract: 20 bytes with EIP-55 checksum where the SDK gives it, any case where it takes it. */
export type Address = Hex;
/** The accepted result of a batch: mirrors `ResultRoot` in the contracts. */
export type ResultRoot = Hex & { readonly [brand]: "root" };
/** Number of an allotment in the registry, 32 bits: mirrors `AllotmentId` in the contracts. Zero is nobody. */
export type AllotmentId = number & { readonly [brand]: "allotment" };

/** The address of nobody. */
export const NOBODY: Address = "0x0000000000000000000000000000000000000000";
/** 32 zero bytes. */
export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;

/** Checks an address and gives it its checksum. Throws `ARGUMENT_INVALID`. */
export function address(value: string, what = "address"): Address {
  if (!isAddress(value)) throw failure("ARGUMENT_INVALID", `${what}: "${value}" is not an address.`);
  return getAddress(value) as Address;
}

/** Whether two texts name the same account. */
export function sameAddress(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}

/** Checks 32 bytes of hexadecimal text and makes it lower case. Throws `ARGUMENT_INVALID`. */
export function hash(value: string, what = "hash"): Hex {
  if (!isHexString(value, 32)) throw failure("ARGUMENT_INVALID", `${what}: "${value}" is not 32 bytes after 0x.`);
  return value.toLowerCase() as Hex;
}

/** Checks a job id. Throws `ARGUMENT_INVALID`. */
export const jobId = (value: string): JobId => hash(value, "job id") as JobId;
/** Checks a result root. Throws `ARGUMENT_INVALID`. */
export const resultRoot = (value: string): ResultRoot => hash(value, "result root") as ResultRoot;
/** Checks an assignment id. Throws `ARGUMENT_INVALID`. */
export const assignmentId = (value: string): AssignmentId => hash(value, "assignment id") as AssignmentId;

/** Checks an allotment's number. Throws `ARGUMENT_INVALID`. */
export function allotmentId(value: number | bigint): AllotmentId {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff) {
    throw failure("ARGUMENT_INVALID", `allotment: ${value} is not a number of 32 bits.`);
  }
  return number as AllotmentId;
}
