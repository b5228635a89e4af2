import { VmError } from "../../errors.ts";
import { concat } from "../../formats/bytes.ts";
import { regionDepth, regionTree } from "../../trees/region.ts";
import { REGION_DEPTH } from "../encoding.ts";
import { codeRoot, type Image } from "../image.ts";
import { registersWord } from "../registers.ts";
import { Region } from "../table.ts";
import { partsOf, uint32 } from "./parts.ts";
import type { ProvableMachine } from "./provable.ts";
import { Siblings } from "./siblings.ts";

/** Shows the root of a program's code (docs/design/machine.md, section 6). */
export function programOpening(image: Image): Uint8Array {
  return concat([partsOf(image).header, codeRoot(image.code)]);
}

/**
 * Shows the state in which a task starts (docs/design/machine.md, section 6).
 *
 * @param input The task's input region.
 */
export function initialOpening(image: Image, input: Uint8Array): Uint8Array {
  return concat([programOpening(image), uint32(input.length), regionTree(input)]);
}

/**
 * Shows what a machine that has ended says of its task (docs/design/machine.md, section 6).
 *
 * @throws VmError `not-ended` if it has not.
 */
export function outcomeOpening(machine: ProvableMachine): Uint8Array {
  const { registers } = machine;
  if (registers.status === 0) {
    throw new VmError("not-ended", "The machine has not ended yet.", "Run it to its end.");
  }
  const siblings = new Siblings();
  for (let level = 0; level < REGION_DEPTH; level++) siblings.add(machine.node(level, 1), level);
  const root = (region: number): Uint8Array => machine.node(REGION_DEPTH, region);
  const outputDepth = regionDepth(registers.outputLength);
  return concat([
    registersWord(registers),
    machine.leaf(0),
    siblings.given,
    ...siblings.nodes,
    ...[Region.stack, Region.input, Region.memory, Region.tables, Region.segments].map(root),
    machine.node(outputDepth, Region.output * 2 ** (REGION_DEPTH - outputDepth)),
  ]);
}
