import { setTimeout } from "node:timers/promises";
import { artifactOf } from "@conun/contracts/deploy";
import {
  foldMemory,
  type Image,
  keccak,
  Machine,
  type ProvableMachine,
  proveStep,
  readTape,
  registersWord,
  tapeRoots,
  toHex,
} from "@conun/vm";
import { Interface } from "ethers";
import { type Anvil, startAnvil } from "../../test/lib/anvil.ts";
import { MachineOp as Op } from "../../vm/src/machine/opcodes.ts";
import { stateHash } from "../../vm/src/machine/registers.ts";
import { Flag } from "../../vm/src/machine/table.ts";
import { assemble, handMade, type Line } from "../../vm/test/lib/hand-made.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import { median } from "../vm/kernels.ts";
import { ALL, type Form, formsOf } from "./shapes.ts";

const MIB = 2 ** 20;
const INSTRUCTIONS = 2 ** 16;
const MEMORY_BYTES = 8 * MIB;
const INPUT_BYTES = MIB;
const ENTRIES = 1000;
/** Slots of the stack that are not zero, and where the frame stands in it. */
const SLOTS = 2 ** 16;
const FRAME = 400;
/** Instructions between two that are measured. */
const STRIDE = 37;
const FIRST = 64;
const GAS_LIMIT = 10_000_000;

const SIZE = `${MEMORY_BYTES / MIB} MiB of memory, ${INSTRUCTIONS} instructions`;

/** The most and the median. */
type Goals = readonly [number | null, number | null];

/** A form's step, as it is sent. */
interface Sent {
  readonly form: Form;
  readonly data: string;
  readonly next: string;
  readonly tapeBytes: number;
}

/** Gas of the whole transaction that carries out one step, for every instruction in the forms that may cost the most. */
export async function measureGas({ log, signal }: BenchContext): Promise<Row[]> {
  const sent = provenForms((machine) => machine);
  log(`${sent.length} steps proven: ${SIZE}`);
  const full = provenForms(fullState);
  const plain = await gasOf(sent, "cancun", signal);
  const floor = await gasOf(sent, "prague", signal);
  const fullest = await gasOf(full, "cancun", signal);
  const row = (name: string, what: string, found: ReadonlyMap<string, Cost>, goals: Goals = [null, null]): Row[] => {
    const costs = [...found.values()].sort((one, other) => other.gas - one.gas);
    const [most] = costs as [Cost];
    const middle = median(costs.map(({ gas }) => gas));
    const note = `${what}; most for ${most.form.name}: ${most.form.what}`;
    log(`${name}: ${most.gas} at most (${note}), median ${middle}`);
    return [
      { name: `${name}_max`, value: most.gas, unit: "gas", goal: goals[0], note },
      {
        name: `${name}_median`,
        value: middle,
        unit: "gas",
        goal: goals[1],
        note: `${what}; over the dearest form of each`,
      },
    ];
  };
  const tape = Math.max(...sent.map(({ tapeBytes }) => tapeBytes));
  return [
    ...row("step_gas", SIZE, plain, [200_000, 130_000]),
    ...row("step_gas_floor", "where calldata has a floor price (EIP-7623)", floor),
    ...row("step_gas_full", "a state without a zero node in 4 GiB of each region", fullest),
    { name: "tape_bytes_max", value: tape, unit: "bytes", goal: null },
  ];
}

/** The dearest form of an instruction. */
interface Cost {
  readonly form: Form;
  readonly gas: number;
}

/** Sends every step in a transaction of its own, compares what the contract comes to, and gives the most by instruction. */
async function gasOf(
  steps: readonly Sent[],
  hardfork: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Cost>> {
  const chain = await startAnvil("--hardfork", hardfork);
  try {
    const from = ((await chain.request("eth_accounts")) as string[])[0] as string;
    const { bytecode } = artifactOf("Machine");
    const { contractAddress: to } = await receiptOf(chain, { from, data: bytecode });
    const found = new Map<string, Cost>();
    for (const { form, data, next } of steps) {
      signal.throwIfAborted();
      const answer = await chain.request("eth_call", { from, to, data }, "latest");
      if (answer !== next) throw new Error(`${form.name} (${form.what}): the contract comes to ${answer}, not ${next}`);
      const gas = Number((await receiptOf(chain, { from, to, data })).gasUsed);
      if (gas > (found.get(form.name)?.gas ?? 0)) found.set(form.name, { form, gas });
    }
    return found;
  } finally {
    await chain.stop();
  }
}

async function receiptOf(chain: Anvil, call: object): Promise<{ gasUsed: string; contractAddress: string }> {
  const gas = `0x${GAS_LIMIT.toString(16)}`;
  const hash = await chain.request("eth_sendTransaction", { ...call, gas });
  for (;;) {
    const receipt = await chain.request("eth_getTransactionReceipt", hash);
    if (receipt !== null) return receipt as { gasUsed: string; contractAddress: string };
    await setTimeout(2);
  }
}

/** All forms at their places in the code of a program, proven on a machine or on what is made of it. */
function provenForms(view: (machine: Machine) => ProvableMachine): Sent[] {
  const forms = ALL.flatMap(formsOf);
  const machine = preparedMachine(imageWith(forms));
  const codec = new Interface(artifactOf("Machine").abi);
  return forms.map((form, i) => {
    machine.jump(FIRST + STRIDE * i, FRAME);
    for (const [slot, value] of form.slots) machine.setSlot(slot, value);
    const tape = proveStep(view(machine));
    const { programId, stateRoot } = tapeRoots(readTape(tape));
    machine.step();
    const data = codec.encodeFunctionData("step", [programId, toHex(stateRoot), tape]);
    return { form, data, next: nextOf(machine, tape), tapeBytes: tape.length };
  });
}

/** State after a step: the tape's siblings with the leaves as they are now. */
function nextOf(machine: Machine, bytes: Uint8Array): string {
  const tape = readTape(bytes);
  const leaves = tape.leaves.map(({ index }) => ({ index, value: machine.leaf(index) }));
  return toHex(stateHash(tape.memoryRoot ?? foldMemory(tape, leaves), registersWord(machine.registers)));
}

/** Code of 2^16 instructions with the forms in it, and regions full of what is not zero. */
function imageWith(forms: readonly Form[]): Image {
  const code = noise(1, 16 * INSTRUCTIONS);
  // Writes output until it ends five bytes off a leaf, then stops.
  const words = 8191;
  const before: Line[] = [
    [Op.mov, 2, 0, 0, 0x1122_3344_5566_7788n, Flag.immB],
    [Op.mov, 3, 0, 0, 5, Flag.immB],
    [Op.mov, 4, 0, 0, 0, Flag.immB],
    [Op.outputWord, 5, 2, 3],
    [Op.mov, 3, 0, 0, 8, Flag.immB],
    [Op.i32Add, 4, 4, 0, 1, Flag.immC],
    [Op.i32LeU, 0, 4, 0, (BigInt(words) << 32n) | 3n, Flag.immC | Flag.if],
    [Op.stop],
  ];
  code.set(assemble(before));
  forms.forEach(({ line }, i) => {
    if (FIRST + STRIDE * i >= INSTRUCTIONS) throw new Error("the code has no room for all forms");
    code.set(assemble([line]), 16 * (FIRST + STRIDE * i));
  });
  const entries = wordsOf(Array.from({ length: ENTRIES }, (_, i) => (5n << 32n) | BigInt(i + 1)));
  return {
    ...handMade([]),
    code,
    globals: wordsOf(Array.from({ length: 60 }, (_, i) => BigInt(i === 50 ? 60_000 : i < 4 ? i : ENTRIES))),
    memory: [{ at: 0, bytes: noise(2, MEMORY_BYTES) }],
    tables: [0, 5].map((table) => ({ at: 8 * 2 ** 20 * table, bytes: entries })),
    segments: noise(3, 65_536),
    initialPages: MEMORY_BYTES / 65_536,
  };
}

function preparedMachine(image: Image): Machine {
  const limits = { steps: 2n ** 40n, pages: 65_536, outputLimit: 16 * MIB };
  const machine = new Machine(image, { ...limits, input: noise(4, INPUT_BYTES) });
  machine.run();
  machine.jump(FIRST, 0);
  for (let slot = 0; slot < SLOTS; slot++) machine.setSlot(slot, BigInt(slot + 1) * 0x1234_5678_9abn);
  return machine;
}

/** A machine in whose memory no sibling is zero: the longest tapes that there can be. */
function fullState(machine: Machine): ProvableMachine {
  const { image, registers } = machine;
  const node = (level: number, index: number): Uint8Array => keccak(Uint8Array.of(level, ...wordsOf([BigInt(index)])));
  return { image, registers, leaf: (index) => machine.leaf(index), node };
}

function wordsOf(values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values).buffer);
}

/** Reproducible bytes without a zero. */
function noise(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 0x9e37_79b9;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = (state >>> 24) | 1;
  }
  return bytes;
}
