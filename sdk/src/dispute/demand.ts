import {
  type Image,
  programOpening,
  type RegionChunk,
  type ResultLeaf,
  type ResultTree,
  regionChunk,
  toHex,
} from "@conun/vm";
import { AbiCoder, id, keccak256 } from "ethers";
import { DEMAND_KINDS, type DemandKind } from "../types/dispute.ts";
import type { Address, Hex, JobId } from "../types/primitives.ts";
import { leafFields, NO_LEAF } from "./opening.ts";
import type { LeafFields, PathNode } from "./types.ts";

/** What is demanded; mirrors `IDemands.Demand`. */
export interface Demand {
  readonly jobId: JobId;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  readonly kind: DemandKind;
  /** Position in the batch; 0 for code. */
  readonly position: bigint;
  /** Number of the chunk: bytes `4096 * index` on. */
  readonly index: number;
}

/** What an answer shows; mirrors `IDemands.Answer`. */
export interface Answer {
  readonly leaf: LeafFields;
  readonly path: readonly PathNode[];
  readonly taskPath: readonly Hex[];
  readonly program: Hex;
  /** Bytes of the region. */
  readonly length: bigint;
  readonly data: Hex;
  readonly siblings: readonly Hex[];
}

const DEMAND_TAG = id("conun/v1/demand");
const NOTHING: Answer = {
  leaf: NO_LEAF,
  path: [],
  taskPath: [],
  program: "0x",
  length: 0n,
  data: "0x",
  siblings: [],
};

/** Id of a demand: `keccak(TAG_DEMAND, chainId, resolver, jobId, batch, slot, turn, kind, position, index)`. */
export function demandId(chainId: number | bigint, resolver: Address, demand: Demand): Hex {
  const { jobId, batch, slot, turn, kind, position, index } = demand;
  const types = ["bytes32", "uint256", "address", "bytes32"].concat(Array(6).fill("uint256"));
  const values = [DEMAND_TAG, chainId, resolver, jobId, batch, slot, turn, DEMAND_KINDS.indexOf(kind), position, index];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) as Hex;
}

/**
 * Answers a demand for a chunk of an output.
 *
 * @param tree Of the batch's leaves, as it was revealed.
 * @param leaves In the order of their tasks.
 * @param position A position beyond the leaves is answered by its path alone.
 * @param output The task's output; not looked at beyond the leaves.
 */
export function answerOutput(
  tree: ResultTree,
  leaves: readonly ResultLeaf[],
  position: number,
  output: Uint8Array,
  index: number,
): Answer {
  const path = tree.path(position).map(({ hash, sum }) => ({ hash: toHex(hash), sum }));
  const leaf = leaves[position];
  if (leaf === undefined) return { ...NOTHING, path };
  return { ...NOTHING, leaf: leafFields(leaf), path, ...shown(regionChunk(output, index)) };
}

/**
 * Answers a demand for a chunk of an input.
 *
 * @param region The task's input region.
 * @param taskPath Its root's path in the tasks tree (`taskPath`).
 */
export function answerInput(region: Uint8Array, taskPath: readonly Uint8Array[], index: number): Answer {
  return { ...NOTHING, taskPath: taskPath.map(toHex), ...shown(regionChunk(region, index)) };
}

/** Answers a demand for a chunk of a program's code. */
export function answerCode(image: Image, index: number): Answer {
  return { ...NOTHING, program: toHex(programOpening(image)), ...shown(regionChunk(image.code, index)) };
}

function shown({ length, data, siblings }: RegionChunk): Pick<Answer, "length" | "data" | "siblings"> {
  return { length: BigInt(length), data: toHex(data), siblings: siblings.map(toHex) };
}
