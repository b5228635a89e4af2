import { concat } from "../../formats/bytes.ts";
import { MEMORY_DEPTH } from "../encoding.ts";
import { registersWord } from "../registers.ts";
import { accessedLeaves } from "./access.ts";
import { codeOpening, partsOf, uint32 } from "./parts.ts";
import type { ProvableMachine } from "./provable.ts";
import { siblingsOf } from "./siblings.ts";

/**
 * The tape of a machine's next step: what a verifier has to see of the state in order to carry it out
 * (docs/design/machine.md, section 6). The machine stays where it is.
 */
export function proveStep(machine: ProvableMachine): Uint8Array {
  const { image, registers } = machine;
  const memoryRoot = (): Uint8Array => machine.node(MEMORY_DEPTH, 0);
  if (registers.status !== 0) return concat([registersWord(registers), memoryRoot()]);
  const parts = partsOf(image);
  const leaves = accessedLeaves(machine);
  const above = leaves.length === 0 ? [memoryRoot()] : siblingParts(machine, leaves);
  return concat([
    registersWord(registers),
    parts.header,
    uint32(image.code.length),
    ...codeOpening(parts, image.code.length, registers.pc),
    Uint8Array.of(leaves.length),
    ...leaves.flatMap((index) => [uint32(index), machine.leaf(index)]),
    ...above,
  ]);
}

function siblingParts(machine: ProvableMachine, leaves: readonly number[]): Uint8Array[] {
  const { given, nodes } = siblingsOf(machine, leaves);
  return [given, ...nodes];
}
