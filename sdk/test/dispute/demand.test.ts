import { readFile } from "node:fs/promises";
import {
  CHUNK_BYTES,
  chunkCount,
  inputRoot,
  keccak,
  lower,
  outputRoot,
  pin,
  type ResultLeaf,
  resultTree,
  taskPath,
  tasksRoot,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { AbiCoder, id, keccak256 } from "ethers";
import fc from "fast-check";
import { type Answer, answerCode, answerInput, answerOutput, type Demand, demandId } from "../../src/dispute/demand.ts";
import { checkAnswer, type ShownChunk, shownPath } from "../../src/dispute/demand-check.ts";
import { locate } from "../../src/dispute/locate.ts";
import type { JobSpec } from "../../src/types/market.ts";
import type { Hex, JobId } from "../../src/types/primitives.ts";

const JOB = `0x${"ab".repeat(32)}` as JobId;
const COUNT = 5;
const FIRST = 10;

/** Bytes that follow from a number. */
function bytes(seed: number, size: number): Uint8Array {
  const data = new Uint8Array(size);
  for (let at = 0; at < size; at += 32)
    data.set(keccak(Uint8Array.of(seed, at >> 5, at >> 13)).slice(0, size - at), at);
  return data;
}

/** A batch of five tasks, the third batch of a job of fifteen, and what its holder knows. */
function held(sizes: readonly number[], inputSize: number, programId: Hex = JOB) {
  const outputs = sizes.map((size, i) => bytes(i, size));
  const leaves = outputs.map(
    (output, i): ResultLeaf => ({
      taskIndex: FIRST + i,
      kind: i === 1 ? "trapped" : "halted",
      code: i,
      outputRoot: outputRoot(output),
      outputLength: output.length,
      steps: BigInt(100 + i),
    }),
  );
  const tree = resultTree(leaves);
  const regions = Array.from({ length: 15 }, (_, i) => bytes(100 + i, i < FIRST ? 64 : inputSize + i));
  const roots = new Uint8Array(32 * 15);
  regions.forEach((region, i) => {
    roots.set(inputRoot(region), 32 * i);
  });
  const shape = { taskCount: 15, chunkTasks: 16 };
  const spec = {
    programId,
    tasksRoot: toHex(tasksRoot(roots)),
    taskCount: 15n,
    batchSize: COUNT,
    limits: { steps: 1_000n, pages: 1n, outputBytes: 20_000n },
  } as unknown as JobSpec;
  const revealed = { root: toHex(tree.root), totalSteps: tree.totalSteps };
  const path = (position: number) => taskPath(shape, roots, roots, FIRST + position);
  return { outputs, leaves, tree, regions, spec, revealed, path };
}

const asked = (kind: Demand["kind"], position: number, index: number): Demand => ({
  jobId: JOB,
  batch: 2n,
  slot: 1,
  turn: 3,
  kind,
  position: BigInt(position),
  index,
});
const chunkOf = (region: Uint8Array, index: number): ShownChunk => ({
  kind: "chunk",
  length: region.length,
  data: region.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
});

const size = fc.oneof(
  fc.constantFrom(0, 1, 32, 33, 4064, 4096, 4097, 8192, 16_384),
  fc.integer({ min: 0, max: 20_000 }),
);

describe("disputes: demands", () => {
  it("an id is the hash of the fields with tag, chain and resolver", () => {
    const resolver = `0x${"12".repeat(20)}` as const;
    const types = ["bytes32", "uint256", "address", "bytes32", "uint64", "uint8", "uint8", "uint8", "uint64", "uint32"];
    const values = [id("conun/v1/demand"), 5, resolver, JOB, 2, 1, 3, 1, 4, 6];
    const hash = keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
    expect(demandId(5, resolver, asked("input", 4, 6))).to.equal(hash);
  });

  it("every chunk of every output and input is shown, and nothing but it", () => {
    fc.assert(
      fc.property(size, fc.nat({ max: 7 }), fc.nat({ max: 6 }), (length, position, index) => {
        const holder = held([1, length, 40, 0, length], length);
        const { outputs, leaves, tree, regions, spec, revealed, path } = holder;
        const output = outputs[position] ?? new Uint8Array(0);
        const demand = asked("output", position, index);
        const answer = answerOutput(tree, leaves, position, output, index);
        const expected = position < COUNT ? chunkOf(output, index) : { kind: "empty" };
        expect(checkAnswer(demand, spec, revealed, answer)).to.deep.equal(expected);
        if (position >= COUNT) return;
        const region = regions[FIRST + position] as Uint8Array;
        const input = answerInput(region, path(position), index);
        expect(checkAnswer(asked("input", position, index), spec, revealed, input)).to.deep.equal(
          chunkOf(region, index),
        );
        // An answer to one demand is none to another.
        expect(checkAnswer(asked("input", position, index), spec, revealed, answer)).to.equal(undefined);
        if (index * CHUNK_BYTES >= output.length) return;
        expect(checkAnswer(asked("output", position, index + 1), spec, revealed, answer)).to.equal(undefined);
      }),
      { numRuns: 40 },
    );
  });

  it("whatever is changed of an answer, it is none", () => {
    const { outputs, leaves, tree, spec, revealed } = held([1, 9_000, 40, 0, 5], 64);
    const demand = asked("output", 1, 1);
    const answer = answerOutput(tree, leaves, 1, outputs[1] as Uint8Array, 1);
    const flip = (hex: Hex, at: number): Hex => {
      const digit = 2 + (at % (hex.length - 2));
      const other = (Number.parseInt(hex[digit] as string, 16) ^ 1).toString(16);
      return `${hex.slice(0, digit)}${other}${hex.slice(digit + 1)}` as Hex;
    };
    const leaf = (change: Partial<Answer["leaf"]>): Partial<Answer> => ({ leaf: { ...answer.leaf, ...change } });
    const changes: readonly ((n: number) => Partial<Answer>)[] = [
      (n) => ({ data: flip(answer.data, n) }),
      (n) => ({ data: `${answer.data}${(n % 256).toString(16).padStart(2, "0")}` as Hex }),
      () => ({ data: answer.data.slice(0, -2) as Hex }),
      (n) => ({ length: answer.length + BigInt((n % 64) + 1) }),
      (n) => ({ siblings: answer.siblings.map((sibling, i) => (i === n % 2 ? flip(sibling, n) : sibling)) }),
      () => ({ siblings: answer.siblings.slice(1) }),
      () => ({ siblings: [...answer.siblings, answer.siblings[0] as Hex] }),
      (n) => ({ path: answer.path.map((node, i) => (i === n % 3 ? { ...node, sum: node.sum + 1n } : node)) }),
      (n) => ({ path: answer.path.map((node, i) => (i === n % 3 ? { ...node, hash: flip(node.hash, n) } : node)) }),
      (n) => leaf({ taskIndex: BigInt(n) + 100n }),
      () => leaf({ kind: 2 }),
      () => leaf({ steps: 1_001n }),
      (n) => leaf({ outputLength: BigInt(n % 9_000) }),
      (n) => leaf({ outputRoot: flip(answer.leaf.outputRoot, n) }),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...changes), fc.nat(), (change, n) => {
        expect(checkAnswer(demand, spec, revealed, { ...answer, ...change(n) })).to.equal(undefined);
      }),
    );
    expect(checkAnswer(demand, spec, { ...revealed, totalSteps: revealed.totalSteps + 1n }, answer)).to.equal(
      undefined,
    );
    expect(
      checkAnswer(demand, { ...spec, limits: { ...spec.limits, outputBytes: 8_999n } }, revealed, answer),
    ).to.equal(undefined);
  });

  it("code is shown with the image that its program is made of", async () => {
    const wasm = await readFile(new URL("../../../bench/kernels/small/lz.wasm", import.meta.url));
    const program = pin(new Uint8Array(wasm));
    const image = lower(program.module);
    const { spec, revealed } = held([0, 0, 0, 0, 0], 64, program.id as Hex);
    const count = chunkCount(image.code.length);
    expect(count).to.be.greaterThan(1);
    for (let index = 0; index <= count; index++) {
      const answer = answerCode(image, index);
      const demand = asked("code", 0, index);
      expect(checkAnswer(demand, spec, revealed, answer)).to.deep.equal(chunkOf(image.code, index));
      const other = { ...answer, program: answer.program.replace(/^0x../, "0xff") as Hex };
      expect(checkAnswer(demand, spec, revealed, other)).to.equal(undefined);
      expect(checkAnswer(demand, spec, revealed, { ...answer, program: "0x" })).to.equal(undefined);
      expect(checkAnswer(demand, { ...spec, programId: JOB }, revealed, answer)).to.equal(undefined);
    }
  });

  it("answers about outputs lead to what is wrong in a withheld tree", () => {
    fc.assert(
      fc.property(fc.nat({ max: COUNT - 1 }), (wrong) => {
        const { leaves, tree, spec } = held([1, 2, 3, 4, 5], 64);
        const lies = leaves.map((leaf, i) => (i === wrong ? { ...leaf, code: 77 } : leaf));
        const other = resultTree(lies);
        const shown = [];
        for (let asks = 0; ; asks++) {
          const next = locate(tree, toHex(other.root), other.totalSteps, shown);
          if (next.kind !== "ask") {
            expect(next).to.deep.equal({ kind: "wrong", position: wrong });
            return;
          }
          expect(asks).to.be.lessThan(4);
          const output = bytes(next.position, next.position + 1);
          const answer = answerOutput(other, lies, next.position, output, 0);
          const demand = asked("output", next.position, 0);
          const revealed = { root: toHex(other.root), totalSteps: other.totalSteps };
          expect(checkAnswer(demand, spec, revealed, answer)).to.not.equal(undefined);
          shown.push(shownPath(demand, spec, answer) as NonNullable<ReturnType<typeof shownPath>>);
        }
      }),
    );
  });
});
