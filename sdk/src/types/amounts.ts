import { formatUnits, parseUnits } from "ethers";
import { failure } from "../errors/failure.ts";

/** Wei in one CON. */
export const CON = 10n ** 18n;
/** Wei in one unit of the registry: a millionth of a CON. */
export const UNIT = 10n ** 12n;
/** Steps that a step price is for. */
export const PRICED_STEPS = 10n ** 9n;
/** What rates and fees are parts of. */
export const MILLION = 1_000_000n;

/**
 * CON to wei: `con("5")`, `con("0.25")`, `con(3)`.
 *
 * @throws ConunError `AMOUNT_INVALID` for anything but a decimal number from zero with at most 18 decimals.
 */
export function con(amount: string | number | bigint): bigint {
  const text = String(amount).trim();
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text)) throw failure("AMOUNT_INVALID", `"${amount}" is not an amount of CON.`);
  try {
    return parseUnits(text.startsWith(".") ? `0${text}` : text.replace(/\.$/, ""), 18);
  } catch (cause) {
    throw failure("AMOUNT_INVALID", `"${amount}" has more than 18 decimals.`, { cause });
  }
}

/** Wei to CON as decimal text without trailing zeros: `formatCon(2500000000000000000n)` is `"2.5"`. */
export function formatCon(wei: bigint): string {
  return formatUnits(wei, 18).replace(/\.0$/, "");
}

/**
 * Wei to units of the registry.
 *
 * @throws ConunError `AMOUNT_INVALID` unless it is a whole number of units.
 */
export function toUnits(wei: bigint): bigint {
  if (wei < 0n || wei % UNIT !== 0n) {
    throw failure("AMOUNT_INVALID", `${wei} wei is not a whole number of millionths of a CON.`, {
      hint: "Stake and bonds have at most six decimals.",
    });
  }
  return wei / UNIT;
}

/** Units of the registry to wei. */
export const fromUnits = (units: bigint): bigint => units * UNIT;
