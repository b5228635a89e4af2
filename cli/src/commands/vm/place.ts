import type { Origin } from "@conun/vm";

/** What a `*` behind an offset means. */
export const ADDED = "* added in front of or behind that instruction: meter, call depth, canonical NaNs";

/** Place in the program's file; none for code that is not of the program. */
export function offsetText(origin: Origin | undefined): string {
  if (origin?.module !== "program" || origin.offset === undefined) return "";
  return `0x${origin.offset.toString(16)}${origin.added ? " *" : ""}`;
}
