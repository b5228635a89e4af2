import { Machine } from "@conun/vm";
import { equalBytes } from "../../../vm/src/formats/bytes.ts";
import { proveStep } from "../../../vm/src/machine/proof/tape.ts";
import type { Instruction } from "../../../vm/src/machine/table.ts";
import { handMade } from "../../../vm/test/lib/hand-made.ts";
import { dice, MARK, onEngine, operandWords } from "../../../vm/test/lib/number-vectors.ts";
import { BARE } from "../catalogue/program.ts";
import { stepCall } from "./calls.ts";
import type { Answer } from "./evm.ts";
import { Disagreement, idOf } from "./follow.ts";
import type { Verifier } from "./verifier.ts";

const [X, Y, RESULT] = [0, 1, 2];
const BATCH = 1_000;
/** What the engine gives for an instruction that traps: no float or integer of the vectors' results is like it. */
const TRAPPED = (BigInt(MARK) << 32n) | BigInt(MARK);

/**
 * Runs vectors of one instruction on V8, on the interpreter and on the verifier, which must give the same bits.
 *
 * @throws Disagreement At the first that differs.
 */
export async function compareOnChain(verifier: Verifier, row: Instruction, count: number, seed: number): Promise<void> {
  const bytes = operandWords(row, count, dice(seed ^ (row.op << 20)));
  const results = new BigUint64Array(onEngine(row, bytes, count).buffer);
  const words = new BigUint64Array(bytes.buffer);
  const image = handMade([[row.op, RESULT, X, Y]]);
  const programId = idOf(image);
  const machine = new Machine(image, BARE);
  for (let done = 0; done < count; done += BATCH) {
    const vectors = Array.from({ length: Math.min(BATCH, count - done) }, (_, i) => {
      const [x = 0n, y = 0n, engine = 0n] = [words[2 * (done + i)], words[2 * (done + i) + 1], results[done + i]];
      machine.jump(0, 0);
      machine.setSlot(X, x);
      machine.setSlot(Y, y);
      // Something that has to go.
      machine.setSlot(RESULT, ~engine);
      const call = stepCall(programId, machine.stateRoot(), proveStep(machine));
      machine.step();
      const found = machine.ended ? TRAPPED : machine.slot(RESULT);
      const text = `${row.name}(0x${x.toString(16)}, 0x${y.toString(16)}), seed ${seed}`;
      if (found !== engine)
        throw new Disagreement(`${text}: V8 ${engine.toString(16)}, interpreter ${found.toString(16)}`);
      return { call, text, expected: machine.stateRoot() };
    });
    const answers = await verifier(vectors.map(({ call }) => call));
    vectors.forEach(({ text, expected }, i) => {
      const { done: given, word } = answers[i] as Answer;
      if (!given || !equalBytes(word, expected)) throw new Disagreement(`${text}: the verifier differs`);
    });
  }
}
