import { keccak } from "../hash/keccak.ts";
import {
  type AssignmentId,
  addressWord,
  type BytesLike,
  type Commitment,
  concat,
  type JobId,
  toHex,
  toWord,
  uintWord,
} from "./bytes.ts";
import { TAGS } from "./tags.ts";

type Uint = bigint | number;

/**
 * Id of a job: `keccak(TAG_JOB, chainId, market, specHash)`.
 *
 * @param chainId EIP-155 id of the chain.
 * @param market Address of the market that holds the job.
 * @param specHash `keccak(abi.encode(spec))` of the job's `JobSpec`.
 */
export function jobId(chainId: Uint, market: BytesLike, specHash: BytesLike): JobId {
  return hash([TAGS.job, uintWord(chainId), addressWord(market), toWord(specHash)]) as JobId;
}

/** One worker's turn in one slot of one batch. */
export interface AssignmentKey {
  readonly chainId: Uint;
  readonly market: BytesLike;
  readonly jobId: BytesLike;
  /** Counts from 0 within the job. */
  readonly batch: Uint;
  /** Counts from 0 within the batch. */
  readonly slot: Uint;
  /** Counts from 0 within the slot: every claim is a new turn. */
  readonly turn: Uint;
}

/** Id of an assignment: `keccak(TAG_ASSIGNMENT, chainId, market, jobId, batch, slot, turn)`. */
export function assignmentId(key: AssignmentKey): AssignmentId {
  return hash([
    TAGS.assignment,
    uintWord(key.chainId),
    addressWord(key.market),
    toWord(key.jobId),
    uintWord(key.batch),
    uintWord(key.slot),
    uintWord(key.turn),
  ]) as AssignmentId;
}

/** What a commitment hides. */
export interface CommitmentOpening {
  readonly assignmentId: BytesLike;
  /** Names the pair (owner, operator) in the market. */
  readonly allotmentId: BytesLike;
  readonly resultRoot: BytesLike;
  /** Sum of the batch's steps. */
  readonly totalSteps: Uint;
  /** 32 secret random bytes. */
  readonly salt: BytesLike;
}

/** Commitment to a result: `keccak(TAG_COMMITMENT, assignmentId, allotmentId, resultRoot, totalSteps, salt)`. */
export function commitment(opening: CommitmentOpening): Commitment {
  return hash([
    TAGS.commitment,
    toWord(opening.assignmentId),
    toWord(opening.allotmentId),
    toWord(opening.resultRoot),
    uintWord(opening.totalSteps),
    toWord(opening.salt),
  ]) as Commitment;
}

function hash(words: readonly Uint8Array[]): string {
  return toHex(keccak(concat(words)));
}
