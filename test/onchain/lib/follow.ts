import { inputRoot, Machine, toHex } from "@conun/vm";
import { equalBytes, toBytes } from "../../../vm/src/formats/bytes.ts";
import { MACHINE_LIMITS, MACHINE_VERSION } from "../../../vm/src/formats/limits.ts";
import { programIdOf } from "../../../vm/src/formats/program.ts";
import { imageRoot } from "../../../vm/src/machine/image.ts";
import { MachineOp } from "../../../vm/src/machine/opcodes.ts";
import { initialOpening, outcomeOpening } from "../../../vm/src/machine/proof/openings.ts";
import { proveStep } from "../../../vm/src/machine/proof/tape.ts";
import { outcomeOf } from "../../../vm/src/machine/replay.ts";
import type { Program } from "../catalogue/program.ts";
import { initialStateCall, outcomeCall, outcomeHash, stepCall } from "./calls.ts";
import type { Answer } from "./evm.ts";
import type { Verifier } from "./verifier.ts";

/** Bytes of tapes, and steps, of one call. */
const BATCH_BYTES = 1_500_000;
const BATCH_STEPS = 1_500;
/** Steps after which a program is taken for one that goes on for long. */
const LONG = 20_000_000;

/** From which step to which a program is followed. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What following a program came to. */
export interface Followed {
  /** Steps that the verifier carried out. */
  readonly steps: number;
  /** Whether these are all steps of the program. */
  readonly whole: boolean;
  /** How often each instruction was carried out, by number; `beyond` code and unknown numbers under -1. */
  readonly opcodes: ReadonlyMap<number, number>;
  /** Most gas that a step of each instruction took, and all of it together. */
  readonly gas: ReadonlyMap<number, { readonly most: number; readonly sum: number }>;
  /** Instruction at which it faulted. */
  readonly fault: number | undefined;
  /** What it came to, for example "halted", "trapped 3"; undefined if it was not followed to its end. */
  readonly ending: string | undefined;
}

/** How much of a program is followed. */
export interface Amount {
  /** Steps up to which it is followed whole. */
  readonly whole: number;
  /** Steps taken of one that is longer. */
  readonly sample: number;
}

/** What the verifier and the interpreter do not agree on. */
export class Disagreement extends Error {
  override readonly name = "Disagreement";
}

/** Windows of a program of so many steps: all of it, or its beginning, its end if it has one, and parts between. */
function windowsOf(steps: number, ended: boolean, { whole, sample }: Amount): readonly Window[] {
  if (ended && steps <= whole) return [{ from: 0, to: steps }];
  const parts = 8;
  const length = Math.floor(sample / parts);
  const last = ended ? steps - length : steps;
  return Array.from({ length: parts }, (_, i) => {
    // Not evenly spaced: loops of a round length would show the same instructions again and again.
    const from = Math.floor((last * i) / (parts - 1)) - (i === parts - 1 || i === 0 ? 0 : (i * 7919) % length);
    return { from, to: from + length };
  });
}

/** Id of the program of an image. */
export const idOf = (image: Program["image"]): Uint8Array =>
  toBytes(programIdOf(imageRoot(image), MACHINE_VERSION, MACHINE_LIMITS));

/**
 * Has the verifier carry out a program's steps, and the interpreter the same: first state, state after each step, and
 * what it came to.
 *
 * @throws Disagreement With what to look at.
 */
export async function follow(verifier: Verifier, program: Program, amount: Amount): Promise<Followed> {
  const scout = new Machine(program.image, program.task);
  scout.run(LONG);
  return await followWindows(verifier, program, windowsOf(scout.steps, scout.ended, amount));
}

/**
 * {@link follow} of the parts that these windows say, in ascending order; what it came to is looked at if the last one
 * reaches its end.
 */
export async function followWindows(
  verifier: Verifier,
  { image, task }: Program,
  windows: readonly Window[],
): Promise<Followed> {
  const program = { image, task };
  const machine = new Machine(image, task);
  const programId = idOf(image);
  const tally = new Tally();
  await checkStart(verifier, program, machine, programId);
  let pending: Promise<void> = Promise.resolve();
  for (const { from, to } of windows) {
    machine.run(from - machine.steps);
    if (from > 0) checkAlone(machine);
    while (machine.steps < to && !machine.ended) {
      const batch = takeBatch(machine, programId, to);
      await pending;
      pending = check(verifier, batch, machine.image, tally);
      // Not lost if what follows fails first.
      pending.catch(() => undefined);
    }
  }
  await pending;
  checkAlone(machine);
  const ending = machine.ended ? await checkEnd(verifier, machine, programId, BigInt(task.steps)) : undefined;
  const whole = machine.ended && windows.length === 1;
  return { ...tally.figures(machine), whole, ending };
}

interface Step {
  readonly call: Uint8Array;
  readonly op: number;
  readonly expected: Uint8Array;
  readonly number: number;
  readonly pc: number;
}

function takeBatch(machine: Machine, programId: Uint8Array, to: number): Step[] {
  const steps: Step[] = [];
  let state = machine.stateRoot();
  for (let bytes = 0; bytes < BATCH_BYTES && steps.length < BATCH_STEPS; ) {
    if (machine.steps >= to || machine.ended) break;
    const tape = proveStep(machine);
    const { pc } = machine.registers;
    const number = machine.steps;
    machine.step();
    const expected = machine.stateRoot();
    const call = stepCall(programId, state, tape);
    steps.push({ call, op: machine.image.code[16 * pc] ?? -1, expected, number, pc });
    state = expected;
    bytes += call.length;
  }
  return steps;
}

async function check(verifier: Verifier, steps: readonly Step[], image: Program["image"], tally: Tally): Promise<void> {
  const answers = await verifier(steps.map(({ call }) => call));
  steps.forEach((step, i) => {
    const answer = answers[i] as Answer;
    if (!answer.done || !equalBytes(answer.word, step.expected)) throw new Disagreement(describe(step, answer, image));
    tally.add(step.op, answer.gas);
  });
}

function describe({ call, expected, number, pc }: Step, answer: Answer, { code }: Program["image"]): string {
  const line = toHex(code.subarray(16 * pc, 16 * pc + 16));
  const values = `interpreter ${toHex(expected)}, verifier ${show(answer)}`;
  return `step ${number}, pc ${pc}, instruction ${line}: ${values}\n  call ${toHex(call)}`;
}

const show = ({ done, word, error, length, gas }: Answer): string =>
  `${done ? "" : `reverted with ${error.toString(16)} (${length} bytes) `}${toHex(word)}, gas ${gas}`;

/** The interpreter's state once more, of a machine that nobody asked for proofs: its trees are hashed anew. */
function checkAlone(machine: Machine): void {
  const { image } = machine;
  const again = new Machine(image, machine.snapshot());
  if (!equalBytes(again.stateRoot(), machine.stateRoot())) {
    throw new Disagreement(`step ${machine.steps}: the interpreter's state has another hash when it is taken up again`);
  }
}

async function checkStart(verifier: Verifier, program: Program, machine: Machine, id: Uint8Array): Promise<void> {
  const { image, task } = program;
  const call = initialStateCall(id, inputRoot(task.input), task, initialOpening(image, task.input));
  await expectWord(verifier, call, machine.stateRoot(), "first state");
}

/** The outcome, and that the state which has ended follows itself. Gives how it ended. */
async function checkEnd(verifier: Verifier, machine: Machine, programId: Uint8Array, limit: bigint): Promise<string> {
  const state = machine.stateRoot();
  const outcome = outcomeOf(machine);
  await expectWord(verifier, outcomeCall(state, limit, outcomeOpening(machine)), outcomeHash(outcome), "outcome");
  await expectWord(verifier, stepCall(programId, state, proveStep(machine)), state, "step after the end");
  return outcome.kind === "halted" ? outcome.kind : `${outcome.kind} ${outcome.code}`;
}

async function expectWord(verifier: Verifier, call: Uint8Array, expected: Uint8Array, what: string): Promise<void> {
  const [answer] = (await verifier([call])) as [Answer];
  if (answer.done && equalBytes(answer.word, expected)) return;
  throw new Disagreement(`${what}: interpreter ${toHex(expected)}, verifier ${show(answer)}\n  call ${toHex(call)}`);
}

/** Counts steps. */
class Tally {
  private readonly opcodes = new Map<number, number>();
  private readonly gas = new Map<number, { most: number; sum: number }>();
  private steps = 0;

  add(op: number, gas: number): void {
    this.steps++;
    this.opcodes.set(op, (this.opcodes.get(op) ?? 0) + 1);
    const known = this.gas.get(op) ?? { most: 0, sum: 0 };
    this.gas.set(op, { most: Math.max(known.most, gas), sum: known.sum + gas });
  }

  figures(machine: Machine) {
    const { opcodes, gas, steps } = this;
    const { pc } = machine.registers;
    const { code } = machine.image;
    const [op = -1, flags = 0] = code.subarray(16 * pc);
    const stopped = op === MachineOp.stop && flags === 0;
    return { opcodes, gas, steps, fault: machine.ended && !stopped ? op : undefined };
  }
}
