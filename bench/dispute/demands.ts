import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  inputRegion,
  inputRoot,
  lower,
  outputRoot,
  pin,
  type ResultLeaf,
  resultTree,
  taskPath,
  tasksRoot,
  toHex,
} from "@conun/vm";
import { concat, getBytes } from "ethers";
import { type Answer, answerCode, answerInput, answerOutput } from "../../sdk/src/dispute/demand.ts";
import { KERNEL, prepare } from "./play.ts";
import { LIMITS, type Revealed, reveal } from "./result.ts";
import { type RowGroup, row } from "./rows.ts";
import { type DisputeStage, setDisputeStage } from "./stage.ts";

/** Tasks of the batch, and bytes of what is asked for. */
const TASKS = 1024;
const BYTES = 2 ** 20;
/** What a task may take: little, so that a batch of so many costs nothing to look at again. */
const STEPS = 1_000_000n;
const INPUT = 1;

/** A job with a result, and what its holder answers: output, input, code, by the contract's numbers. */
interface Held extends Revealed {
  readonly answers: readonly ((index: number) => Answer)[];
}

interface Asked {
  readonly demand: number;
  readonly answer: number;
  /** The least that the answer's calldata costs where each of its bytes does 40 gas, and one of zero 10 (EIP-7623). */
  readonly floor: number;
}

/**
 * Demands and their answers: whole chunks of random bytes, out of regions of 1 MiB in a batch of 1,024 tasks. Something
 * was demanded of that result before, and answered.
 */
export const demandRows: RowGroup = async ({ log }) => {
  const stage = await setDisputeStage();
  try {
    await prepare(stage);
    const held = await hold(stage);
    await ask(stage, held, INPUT, 1);
    log("a chunk of an output, of an input, of the code");
    const [output, input, code] = [
      await ask(stage, held, 0, 2),
      await ask(stage, held, 1, 2),
      await ask(stage, held, 2, 0),
    ];
    return [
      row("demand_gas", output.demand),
      row("answer_gas", Math.max(output.answer, output.floor)),
      row("answer_output", output.answer),
      row("answer_input", input.answer),
      row("answer_code", code.answer),
      row("answer_calldata_floor", output.floor),
    ];
  } finally {
    await stage.chain.close();
  }
};

async function hold(stage: DisputeStage): Promise<Held> {
  const [, requester, worker] = stage.chain.accounts as [string, string, string];
  const program = pin(new Uint8Array(await readFile(KERNEL)));
  const image = lower(program.module);
  const output = new Uint8Array(randomBytes(BYTES));
  const region = inputRegion({ stdin: new Uint8Array(randomBytes(BYTES)), seed: new Uint8Array(32) });
  const leaves = Array.from(
    { length: TASKS },
    (_, taskIndex): ResultLeaf => ({
      taskIndex,
      kind: "halted",
      code: 0,
      outputRoot: outputRoot(taskIndex === 0 ? output : randomBytes(32)),
      outputLength: taskIndex === 0 ? BYTES : 32,
      steps: STEPS - BigInt(taskIndex),
    }),
  );
  const tree = resultTree(leaves);
  const inputRoots = getBytes(concat([inputRoot(region), randomBytes(32 * (TASKS - 1))]));
  const path = taskPath({ taskCount: TASKS, chunkTasks: TASKS }, inputRoots, inputRoots, 0);
  const tasks = { taskCount: BigInt(TASKS), batchSize: BigInt(TASKS) };
  const limits = { ...LIMITS, steps: STEPS };
  const what = {
    ...tasks,
    limits,
    taskFee: 1n,
    challengeWindow: 86_400n,
    programId: program.id,
    tasksRoot: toHex(tasksRoot(inputRoots)),
  };
  return {
    ...(await reveal(stage, [requester, worker], what, tree)),
    answers: [
      (index) => answerOutput(tree, leaves, 0, output, index),
      (index) => answerInput(region, path, index),
      (index) => answerCode(image, index),
    ],
  };
}

async function ask(stage: DisputeStage, { spec, jobId, answers }: Held, kind: number, index: number): Promise<Asked> {
  const [, , worker, watcher] = stage.chain.accounts as [string, string, string, string];
  // The places of earlier demands are free again.
  await stage.travel(3_602);
  const payment = await stage.game.call<bigint>("demandPayment");
  const demand = await stage.move(watcher, payment, "demand", spec, 0, 0, 0, kind, 0, index);
  const shown = (answers[kind] as (index: number) => Answer)(index);
  const args = [[jobId, 0, 0, 0, kind, 0, index], spec, shown];
  const answer = await stage.move(worker, 0n, "answer", ...args);
  const bytes = getBytes(stage.game.abi.encodeFunctionData("answer", args));
  const floor = 21_000 + bytes.reduce((sum, byte) => sum + (byte === 0 ? 10 : 40), 0);
  return { demand, answer, floor };
}
