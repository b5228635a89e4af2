import { readFile } from "node:fs/promises";
import {
  assignmentId,
  commitment,
  type Hex,
  inputRegion,
  inputRoot,
  jobId,
  keccak,
  limitsHash,
  outputRoot,
  parseInputRegion,
  type ResultLeaf,
  resultLeafHash,
  resultTree,
  TAGS,
  taskPath,
  tasksRoot,
  toBytes,
  toHex,
  verifyResult,
  verifyTask,
  zeroSubtree,
} from "@conun/vm";
import { expect } from "chai";
import { programIdOf } from "../../src/formats/program.ts";
import { imageRoot } from "../../src/machine/image.ts";
import { buildVectors } from "../lib/vectors.ts";

type Vectors = ReturnType<typeof buildVectors>;
const committed = JSON.parse(
  await readFile(new URL("../../../test/vectors/formats.json", import.meta.url), "utf8"),
) as Vectors;

/** With one chunk nothing lies above it. */
const NO_CHUNKS = new Uint8Array(32);
const as = (text: string): Hex => text as Hex;

function leafOf(json: Vectors["resultLeaves"][number]): ResultLeaf {
  return {
    taskIndex: Number(json.taskIndex),
    kind: json.kind === 0 ? "halted" : "trapped",
    code: json.code,
    outputRoot: toBytes(as(json.outputRoot)),
    outputLength: Number(json.outputLength),
    steps: BigInt(json.steps),
  };
}

describe("formats: committed vectors", () => {
  it("are what the reference computes", () => {
    expect(committed).to.deep.equal(buildVectors());
  });

  it("tags and zero subtrees", () => {
    const named = Object.entries(TAGS).map(([name, tag]) => [
      name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
      toHex(tag),
    ]);
    expect(Object.fromEntries(named)).to.deep.equal(committed.tags);
    expect(committed.zeroSubtrees.map((_, depth) => toHex(zeroSubtree(depth)))).to.deep.equal(committed.zeroSubtrees);
  });

  it("job, assignment and commitment", () => {
    for (const v of committed.jobSpecs) expect(toHex(keccak(toBytes(as(v.encoded))))).to.equal(v.specHash);
    for (const v of committed.jobIds) expect(jobId(BigInt(v.chainId), as(v.market), as(v.specHash))).to.equal(v.jobId);
    for (const v of committed.assignmentIds) {
      const { chainId, batch, slot, turn } = v;
      const [market, job] = [as(v.market), as(v.jobId)];
      const numbers = { chainId: BigInt(chainId), batch: BigInt(batch), slot: BigInt(slot), turn: BigInt(turn) };
      expect(assignmentId({ ...numbers, market, jobId: job })).to.equal(v.assignmentId);
    }
    for (const v of committed.commitments) {
      const opening = {
        assignmentId: as(v.assignmentId),
        allotmentId: as(v.allotmentId),
        resultRoot: as(v.resultRoot),
      };
      expect(commitment({ ...opening, totalSteps: BigInt(v.totalSteps), salt: as(v.salt) })).to.equal(v.commitment);
    }
  });

  it("input regions and roots of regions", () => {
    for (const v of committed.inputRegions) {
      const region = inputRegion({ stdin: toBytes(as(v.stdin)), args: v.args, seed: as(v.seed) });
      expect(toHex(region)).to.equal(v.region);
      expect(toHex(inputRoot(region))).to.equal(v.inputRoot);
      const parsed = parseInputRegion(region);
      expect([toHex(parsed.stdin), parsed.args, toHex(parsed.seed)]).to.deep.equal([v.stdin, v.args, v.seed]);
    }
    for (const v of committed.inputRoots) expect(toHex(inputRoot(toBytes(as(v.bytes))))).to.equal(v.root);
    for (const v of committed.outputRoots) expect(toHex(outputRoot(toBytes(as(v.bytes))))).to.equal(v.root);
  });

  it("tasks trees and their paths", () => {
    for (const v of committed.tasks) {
      const roots = Buffer.concat(v.inputRoots.map((root) => toBytes(as(root))));
      const taskCount = Number(v.taskCount);
      const root = tasksRoot(roots);
      expect(toHex(root)).to.equal(v.tasksRoot);
      for (const { index, path } of v.paths) {
        const found = taskPath({ taskCount, chunkTasks: 128 }, NO_CHUNKS, roots, Number(index));
        expect(found.map(toHex)).to.deep.equal(path);
        const input = roots.subarray(32 * Number(index), 32 * Number(index) + 32);
        const proof = { tasksRoot: root, taskCount, index: Number(index), inputRoot: input, path: found };
        expect(verifyTask(proof)).to.equal(true);
      }
    }
  });

  it("result leaves, trees and paths", () => {
    for (const v of committed.resultLeaves) expect(toHex(resultLeafHash(leafOf(v)))).to.equal(v.hash);
    for (const v of committed.resultTrees) {
      const leaves = v.leaves.map(leafOf);
      const tree = resultTree(leaves);
      expect([toHex(tree.root), toHex(tree.top.hash)]).to.deep.equal([v.resultRoot, v.topHash]);
      expect(tree.totalSteps).to.equal(BigInt(v.totalSteps));
      for (const { position, empty, path } of v.paths) {
        const found = tree.path(Number(position));
        expect(found.map(({ hash, sum }) => ({ hash: toHex(hash), sum: String(sum) }))).to.deep.equal(path);
        const leaf = empty ? null : (leaves[Number(position)] as ResultLeaf);
        const shape = { root: tree.root, count: tree.count, firstTask: Number(v.firstTask) };
        expect(verifyResult({ ...shape, position: Number(position), leaf, path: found })).to.equal(tree.totalSteps);
      }
    }
  });

  it("programs", () => {
    for (const v of committed.programs) {
      const limits = {
        callDepthBudget: Number(v.callDepthBudget),
        maxPages: Number(v.maxPages),
        maxTableEntries: Number(v.maxTableEntries),
      };
      expect(toHex(limitsHash(limits))).to.equal(v.limitsHash);
      const pieces = (list: typeof v.memory) =>
        list.map(({ at, bytes }) => ({ at: Number(at), bytes: toBytes(as(bytes)) }));
      const root = imageRoot({
        code: toBytes(as(v.code)),
        globals: toBytes(as(v.globals)),
        segments: toBytes(as(v.segments)),
        memory: pieces(v.memory),
        tables: pieces(v.tables),
        entry: Number(v.entry),
        initialPages: Number(v.initialPages),
      });
      expect(toHex(root)).to.equal(v.imageRoot);
      expect(programIdOf(root, Number(v.machineVersion), limits)).to.equal(v.programId);
    }
  });
});
