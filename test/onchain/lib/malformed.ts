import { Machine, toHex } from "@conun/vm";
import { equalBytes } from "../../../vm/src/formats/bytes.ts";
import { proveStep } from "../../../vm/src/machine/proof/tape.ts";
import { Random } from "../../../vm/test/fuzz/random.ts";
import type { Program } from "../catalogue/program.ts";
import { stepCall } from "./calls.ts";
import { CORRUPTIONS, flipped, type Good } from "./corruptions.ts";
import type { Answer } from "./evm.ts";
import { idOf } from "./follow.ts";
import type { Verifier } from "./verifier.ts";

const BATCH = 1_000;
/** Gas that a call may take, right or wrong: no proof makes the contract go on for long. */
export const MOST_GAS = 400_000;

/** What became of corrupted calls. */
export interface Corrupted {
  calls: number;
  /** Refused, by name of the error. */
  readonly refused: Record<string, number>;
  /** Nothing that counts was changed: the right state came back. */
  unharmed: number;
  mostGas: number;
  /** How often each corruption was tried. */
  readonly kinds: Record<string, number>;
}

/** Good calls: of each program its steps, up to `most` of them, and the one after its end. */
export function goodCalls(programs: Iterable<Program>, most: number): Good[] {
  const calls: Good[] = [];
  for (const { image, task } of programs) {
    const machine = new Machine(image, task);
    const programId = idOf(image);
    for (let i = 0; i <= most; i++) {
      const [state, tape, ended] = [machine.stateRoot(), proveStep(machine), machine.ended];
      machine.step();
      calls.push({ programId, state, tape, next: machine.stateRoot() });
      if (ended) break;
    }
  }
  return calls;
}

export interface CorruptOptions {
  readonly count: number;
  readonly seed: number;
  /** Names of the contract's errors by selector. */
  readonly errors: ReadonlyMap<number, string>;
}

/**
 * Corrupts good calls, and asks the verifier: each is refused with a named error, or gives the state that does follow,
 * and takes no more gas than good ones do.
 *
 * @throws Error At the first that is neither.
 */
export async function corrupt(verifier: Verifier, good: readonly Good[], options: CorruptOptions): Promise<Corrupted> {
  const random = new Random(options.seed);
  const found: Corrupted = { calls: 0, refused: {}, unharmed: 0, mostGas: 0, kinds: {} };
  while (found.calls < options.count) {
    const count = Math.min(BATCH, options.count - found.calls);
    const cases = Array.from({ length: count }, () => corruptedCall(good, random));
    const answers = await verifier(cases.map(({ call }) => call));
    cases.forEach((one, i) => {
      judge(one, answers[i] as Answer, found, options);
    });
  }
  return found;
}

/** A call that is not as it should be. */
export interface CorruptedCall {
  /** Name of the corruption. */
  readonly kind: string;
  readonly call: Uint8Array;
  /** The state that follows if the corruption does no harm. */
  readonly next: Uint8Array;
}

const KINDS = [...CORRUPTIONS];

/** One of some good calls with something changed. */
export function corruptedCall(good: readonly Good[], random: Random): CorruptedCall {
  for (;;) {
    const [one, other] = [random.pick(good), random.pick(good)];
    const [kind, change] = random.pick(KINDS);
    const first = change(one, other, random);
    if (first === undefined) continue;
    // Some are corrupted once more.
    const { programId, state, tape } = random.once(6) ? { ...first, tape: flipped(first.tape, random) } : first;
    const same = equalBytes(tape, one.tape) && equalBytes(state, one.state) && equalBytes(programId, one.programId);
    if (!same) return { kind, next: one.next, call: stepCall(programId, state, tape) };
  }
}

function judge(
  { kind, next, call }: CorruptedCall,
  answer: Answer,
  found: Corrupted,
  { errors, seed }: CorruptOptions,
): void {
  const { done, word, error, length, gas } = answer;
  const fail = (what: string): never => {
    throw new Error(`${kind}, seed ${seed}: ${what}; gas ${gas}\n  call ${toHex(call)}`);
  };
  const name = errors.get(error);
  if (done && !equalBytes(word, next)) fail(`gives ${toHex(word)}, right would be ${toHex(next)}`);
  if (!done && name === undefined) fail(`no named error: ${error.toString(16)}, ${length} bytes`);
  if (gas > MOST_GAS) fail("takes too much gas");
  found.calls++;
  found.kinds[kind] = (found.kinds[kind] ?? 0) + 1;
  found.mostGas = Math.max(found.mostGas, gas);
  if (name === undefined || done) found.unharmed++;
  else found.refused[name] = (found.refused[name] ?? 0) + 1;
}
