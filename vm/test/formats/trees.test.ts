import {
  chunkRoot,
  FormatError,
  inputRoot,
  inputRoots,
  outputRoot,
  type ResultLeaf,
  resultTree,
  TasksTree,
  taskPath,
  tasksRoot,
  verifyResult,
  verifyTask,
} from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { binaryRoot } from "../../src/trees/binary.ts";
import * as ref from "../lib/reference.ts";

function same(a: Uint8Array, b: Uint8Array): void {
  expect(ref.hex(a)).to.equal(ref.hex(b));
}
const split = (packed: Uint8Array): Uint8Array[] =>
  Array.from({ length: packed.length / 32 }, (_, i) => packed.slice(32 * i, 32 * i + 32));

/** Each copy of `bytes` with one bit flipped. */
function* corruptions(bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const bad = bytes.slice();
    bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
    yield bad;
  }
}

describe("trees: binary and region trees", () => {
  it("binaryRoot is the recursive definition at every depth and level", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 0, max: 3 }),
        fc.nat(1000),
        (count, extra, seed) => {
          const depth = ref.log2(count) + extra;
          const nodes = ref.noise(seed, 32 * count);
          same(binaryRoot(nodes, depth), ref.tree(split(nodes), depth));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("binaryRoot of 2^15 nodes and one more passes through several passes", () => {
    const nodes = ref.noise(1, 32 * (2 ** 15 + 1));
    same(binaryRoot(nodes, 16), ref.tree(split(nodes), 16));
  }).timeout(60_000);

  it("roots of regions, one by one and together, are those of the reference", () => {
    const region = fc.uint8Array({ maxLength: 700 });
    fc.assert(
      fc.property(fc.array(region, { maxLength: 12 }), (regions) => {
        const packed = inputRoots(regions);
        expect(packed.length).to.equal(32 * regions.length);
        regions.forEach((bytes, i) => {
          same(packed.subarray(32 * i, 32 * i + 32), ref.region("input", bytes));
          same(inputRoot(bytes), ref.region("input", bytes));
          same(outputRoot(bytes), ref.region("output", bytes));
        });
      }),
      { numRuns: 60 },
    );
    const large = [ref.noise(2, 4096), ref.noise(3, 4097), ref.noise(4, 50_000), ref.noise(5, 3)];
    split(inputRoots(large)).forEach((root, i) => {
      same(root, ref.region("input", large[i] as Uint8Array));
    });
  });

  it("a region's root changes with every bit, with its length and with its kind", () => {
    const bytes = ref.noise(6, 65);
    const roots = new Set([...corruptions(bytes)].map((bad) => ref.hex(inputRoot(bad))));
    for (let length = 0; length <= 128; length++) {
      const other = new Uint8Array(length);
      other.set(bytes.subarray(0, length));
      roots.add(ref.hex(inputRoot(other)));
    }
    roots.add(ref.hex(outputRoot(bytes)));
    expect(roots.size).to.equal(8 * 65 + 129 + 1);
  });
});

describe("trees: tasks", () => {
  const shape = fc.record({ taskCount: fc.integer({ min: 1, max: 200 }), chunkBits: fc.integer({ min: 0, max: 8 }) });

  it("the streaming builder agrees with the reference however roots arrive", () => {
    fc.assert(
      fc.property(shape, fc.array(fc.integer({ min: 1, max: 50 })), ({ taskCount, chunkBits }, pieces) => {
        const chunkTasks = 2 ** chunkBits;
        const roots = ref.noise(taskCount, 32 * taskCount);
        const tree = new TasksTree({ taskCount, chunkTasks });
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < taskCount; i++) {
          const next = Math.min(taskCount, at + (pieces[i] ?? taskCount));
          chunks.push(...tree.add(roots.subarray(32 * at, 32 * next)));
          at = next;
        }
        same(tree.root(), ref.tasks(split(roots)));
        same(tasksRoot(roots), tree.root());
        same(tree.chunkRoots, Uint8Array.from(Buffer.concat(chunks)));
        expect(chunks.length).to.equal(Math.ceil(taskCount / chunkTasks));
      }),
      { numRuns: 150 },
    );
  });

  it("every task's path, made of one chunk and the chunk roots, verifies and no other index does", () => {
    fc.assert(
      fc.property(shape, fc.nat(), ({ taskCount, chunkBits }, pick) => {
        const chunkTasks = 2 ** chunkBits;
        const index = pick % taskCount;
        const roots = ref.noise(taskCount + 7, 32 * taskCount);
        const tree = new TasksTree({ taskCount, chunkTasks });
        tree.add(roots);
        const first = index - (index % chunkTasks);
        const chunk = roots.subarray(32 * first, 32 * (first + chunkTasks));
        const path = taskPath({ taskCount, chunkTasks }, tree.chunkRoots, chunk, index);
        expect(path.map(ref.hex)).to.deep.equal(ref.path(split(roots), ref.log2(taskCount), index).map(ref.hex));
        const input = roots.slice(32 * index, 32 * index + 32);
        const proof = { tasksRoot: tree.root(), taskCount, index, inputRoot: input, path };
        expect(verifyTask(proof)).to.equal(true);
        for (let other = -1; other <= 2 * taskCount; other++) {
          if (other !== index) expect(verifyTask({ ...proof, index: other })).to.equal(false);
        }
        for (const count of [taskCount - 1, taskCount + 1, 2 * taskCount]) {
          expect(verifyTask({ ...proof, taskCount: count })).to.equal(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("every single flipped bit of root, input or path is noticed", () => {
    const roots = ref.noise(9, 32 * 5);
    const path = taskPath({ taskCount: 5, chunkTasks: 8 }, new Uint8Array(32), roots, 4);
    const proof = { tasksRoot: tasksRoot(roots), taskCount: 5, index: 4, inputRoot: roots.slice(128), path };
    expect(verifyTask(proof)).to.equal(true);
    for (const bad of corruptions(proof.tasksRoot)) expect(verifyTask({ ...proof, tasksRoot: bad })).to.equal(false);
    for (const bad of corruptions(proof.inputRoot)) expect(verifyTask({ ...proof, inputRoot: bad })).to.equal(false);
    path.forEach((sibling, k) => {
      for (const bad of corruptions(sibling)) expect(verifyTask({ ...proof, path: path.with(k, bad) })).to.equal(false);
    });
  });

  it("padding cannot pass for a task, nor an inner node for a leaf", () => {
    const roots = ref.noise(10, 32 * 5);
    const leaves = split(roots);
    const padding = { tasksRoot: tasksRoot(roots), taskCount: 5, index: 5, inputRoot: new Uint8Array(32) };
    expect(verifyTask({ ...padding, path: ref.path(leaves, 3, 5) })).to.equal(false);
    const inner = ref.hash(leaves[0] as Uint8Array, leaves[1] as Uint8Array);
    const short = { tasksRoot: tasksRoot(roots), taskCount: 5, index: 0, inputRoot: inner };
    expect(verifyTask({ ...short, path: ref.path(leaves, 3, 0).slice(1) })).to.equal(false);
    const withZero = Uint8Array.from(Buffer.concat([roots, new Uint8Array(32)]));
    expect(ref.hex(tasksRoot(withZero))).to.not.equal(ref.hex(tasksRoot(roots)));
  });

  it("the builder refuses too many, too few and broken roots, and bad shapes", () => {
    const tree = new TasksTree({ taskCount: 3, chunkTasks: 2 });
    expect(() => tree.add(new Uint8Array(33))).to.throw(RangeError);
    tree.add(new Uint8Array(64));
    expect(() => tree.root()).to.throw(RangeError);
    expect(() => tree.add(new Uint8Array(64))).to.throw(RangeError);
    expect(() => new TasksTree({ taskCount: 0, chunkTasks: 2 })).to.throw(RangeError);
    expect(() => new TasksTree({ taskCount: 3, chunkTasks: 3 })).to.throw(RangeError);
    expect(() => chunkRoot({ taskCount: 3, chunkTasks: 2 }, new Uint8Array(96))).to.throw(RangeError);
  });
});

const leafArb = (first: number): fc.Arbitrary<ResultLeaf[]> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom("halted" as const, "trapped" as const),
        code: fc.nat(0xffffffff),
        outputRoot: fc.uint8Array({ minLength: 32, maxLength: 32 }),
        outputLength: fc.nat(),
        steps: fc.bigInt(0n, 2n ** 40n - 1n),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((leaves) => leaves.map((leaf, i) => ({ ...leaf, taskIndex: first + i })));

const plain = (leaf: ResultLeaf): ref.Leaf => ({
  ...leaf,
  taskIndex: BigInt(leaf.taskIndex),
  kind: leaf.kind === "halted" ? 0 : 1,
  outputLength: BigInt(leaf.outputLength),
});

describe("trees: results", () => {
  it("roots, sums and paths are those of the reference", () => {
    fc.assert(
      fc.property(leafArb(17), fc.nat(), (leaves, pick) => {
        const tree = resultTree(leaves);
        same(tree.root, ref.results(leaves.map(plain)));
        expect(tree.totalSteps).to.equal(leaves.reduce((sum, leaf) => sum + leaf.steps, 0n));
        const depth = ref.log2(leaves.length);
        const position = pick % 2 ** depth;
        const path = tree.path(position);
        const expected = ref.sumPath(leaves.map(plain), depth, position);
        expect(path.map(({ hash, sum }) => [ref.hex(hash), sum])).to.deep.equal(
          expected.map(([h, sum]) => [ref.hex(h), sum]),
        );
        const proof = { root: tree.root, count: tree.count, firstTask: 17, leaf: leaves[position] ?? null, path };
        expect(verifyResult({ ...proof, position })).to.equal(tree.totalSteps);
        for (let other = -1; other <= 2 ** depth; other++) {
          const bothEmpty = position >= leaves.length && other >= leaves.length && other < 2 ** depth;
          if (other !== position && !bothEmpty) expect(verifyResult({ ...proof, position: other })).to.equal(null);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("every single flipped bit of leaf, sums and hashes is noticed", () => {
    const leaves = [0, 1, 2].map(
      (i): ResultLeaf => ({
        taskIndex: i,
        kind: "halted",
        code: i,
        outputRoot: ref.noise(i, 32),
        outputLength: 32,
        steps: BigInt(100 + i),
      }),
    );
    const tree = resultTree(leaves);
    const leaf = leaves[2] as ResultLeaf;
    const path = tree.path(2);
    const proof = { root: tree.root, count: 3, position: 2, firstTask: 0, leaf, path };
    expect(verifyResult(proof)).to.equal(303n);
    for (const root of corruptions(tree.root)) expect(verifyResult({ ...proof, root })).to.equal(null);
    for (const outputRoot of corruptions(leaf.outputRoot)) {
      expect(verifyResult({ ...proof, leaf: { ...leaf, outputRoot } })).to.equal(null);
    }
    for (let bit = 0; bit < 32; bit++) {
      expect(verifyResult({ ...proof, leaf: { ...leaf, code: (leaf.code ^ (1 << bit)) >>> 0 } })).to.equal(null);
      expect(verifyResult({ ...proof, leaf: { ...leaf, outputLength: leaf.outputLength ^ (1 << bit) } })).to.equal(
        null,
      );
    }
    for (let bit = 0n; bit < 64n; bit++) {
      expect(verifyResult({ ...proof, leaf: { ...leaf, steps: leaf.steps ^ (1n << bit) } })).to.equal(null);
    }
    expect(verifyResult({ ...proof, leaf: { ...leaf, kind: "trapped" } })).to.equal(null);
    expect(verifyResult({ ...proof, leaf: { ...leaf, taskIndex: 3 } })).to.equal(null);
    path.forEach((node, k) => {
      for (const hash of corruptions(node.hash)) {
        expect(verifyResult({ ...proof, path: path.with(k, { ...node, hash }) })).to.equal(null);
      }
      for (let bit = 0n; bit < 70n; bit++) {
        const bad = { ...node, sum: node.sum ^ (1n << bit) };
        expect(verifyResult({ ...proof, path: path.with(k, bad) })).to.equal(null);
      }
    });
  });

  it("steps cannot move between siblings, and no count but the true one verifies", () => {
    const leaves = [5n, 9n].map(
      (steps, i): ResultLeaf => ({
        taskIndex: i,
        kind: "halted",
        code: 0,
        outputRoot: ref.noise(i, 32),
        outputLength: 0,
        steps,
      }),
    );
    const tree = resultTree(leaves);
    const [left, right] = leaves as [ResultLeaf, ResultLeaf];
    const [sibling] = tree.path(0);
    if (!sibling) throw new Error("no sibling");
    const proof = { root: tree.root, count: 2, position: 0, firstTask: 0, leaf: left, path: [sibling] };
    expect(verifyResult(proof)).to.equal(14n);
    const moved = { ...proof, leaf: { ...left, steps: 6n }, path: [{ ...sibling, sum: right.steps - 1n }] };
    expect(verifyResult(moved)).to.equal(null);
    for (const count of [0, 1, 3, 4, Number.NaN]) expect(verifyResult({ ...proof, count })).to.equal(null);
    const negative = { ...proof, path: [{ ...sibling, sum: -5n }] };
    expect(verifyResult(negative)).to.equal(null);
  });

  it("refuses gaps, no leaves at all and fields out of range", () => {
    const leaf: ResultLeaf = {
      taskIndex: 4,
      kind: "halted",
      code: 0,
      outputRoot: new Uint8Array(32),
      outputLength: 0,
      steps: 0n,
    };
    expect(() => resultTree([])).to.throw(FormatError);
    expect(() => resultTree([leaf, { ...leaf, taskIndex: 6 }])).to.throw(FormatError);
    expect(() => resultTree([{ ...leaf, code: -1 }])).to.throw(FormatError);
    expect(() => resultTree([{ ...leaf, steps: -1n }])).to.throw(FormatError);
    expect(() => resultTree([{ ...leaf, steps: 2n ** 64n }])).to.throw(FormatError);
    expect(() => resultTree([{ ...leaf, outputRoot: new Uint8Array(31) }])).to.throw(FormatError);
  });
});
