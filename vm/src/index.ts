export { VmError } from "./errors.ts";
export {
  type AssignmentId,
  type BytesLike,
  type Commitment,
  concat,
  type Hex,
  type JobId,
  type ProgramId,
  toBytes,
  toHex,
} from "./formats/bytes.ts";
export { FormatError } from "./formats/error.ts";
export { type AssignmentKey, assignmentId, type CommitmentOpening, commitment, jobId } from "./formats/ids.ts";
export {
  INPUT_HEADER_BYTES,
  inputRegion,
  type ParsedInput,
  parseInputRegion,
  type TaskInput,
  taskSeed,
} from "./formats/input.ts";
export { MACHINE_LIMITS, MACHINE_VERSION, type MachineLimits } from "./formats/limits.ts";
export { limitsHash, programId } from "./formats/program.ts";
export { TAGS } from "./formats/tags.ts";
export { keccak } from "./hash/keccak.ts";
export type { Origin, Origins } from "./instrument/origins.ts";
export { TRACE_STEPS } from "./machine/encoding.ts";
export { FastMachine } from "./machine/fast/machine.ts";
export type { FastSnapshot } from "./machine/fast/snapshot.ts";
export type { Image, LoweredFunction } from "./machine/image.ts";
export { Machine, type MachineSnapshot } from "./machine/interpreter/machine.ts";
export { functionAt, originOf, type TracedStep, traceStep } from "./machine/interpreter/trace.ts";
export { lower } from "./machine/lower/lower.ts";
export { foldMemory, programWith, type TapeRoots, tapeRoots } from "./machine/proof/fold.ts";
export { initialOpening, outcomeOpening, programOpening } from "./machine/proof/openings.ts";
export type { ProvableMachine } from "./machine/proof/provable.ts";
export {
  readProgramOpening,
  readTape,
  type Tape,
  type TapeCode,
  type TapeImage,
  type TapeLeaf,
} from "./machine/proof/read.ts";
export { proveStep } from "./machine/proof/tape.ts";
export { type Registers, registersWord } from "./machine/registers.ts";
export { differences, type Outcome, outcomeOf } from "./machine/replay.ts";
export type { AnyMachine, MachineResult, MachineTask } from "./machine/task.ts";
export { TaskTrace, type TraceEnd, type TraceOptions } from "./machine/trace/task-trace.ts";
export { linkUnmetered, type PinnedProgram, ProgramRefused, pin, pinWithOrigins } from "./pin.ts";
export { HostFailure, type HostFailureCode } from "./run/failure.ts";
export {
  type CompiledProgram,
  compileProgram,
  compileProgramAsync,
  Runner,
  type TaskLimits,
  type TaskResult,
} from "./run/runner.ts";
export { EXPORTS, HOST_MODULE, HOST_WORDS } from "./shim/host.ts";
export { Status, TrapReason, trapName } from "./trap.ts";
export { verifyPath } from "./trees/binary.ts";
export {
  CHUNK_BYTES,
  chunkCount,
  type RegionChunk,
  type RegionKind,
  regionChunk,
  rootOfChunk,
} from "./trees/chunks.ts";
export { inputRoot, inputRoots, outputRoot, outputRoots, regionDepth } from "./trees/region.ts";
export {
  RESULT_KINDS,
  type ResultKind,
  type ResultLeaf,
  type ResultProof,
  type ResultTree,
  resultLeafHash,
  resultRoot,
  resultTree,
  type SumNode,
  verifyResult,
} from "./trees/results.ts";
export { treeDepth, zeroSubtree } from "./trees/shape.ts";
export {
  chunkRoot,
  type TaskProof,
  type TasksShape,
  TasksTree,
  taskPath,
  tasksRoot,
  tasksRootOfChunks,
  verifyTask,
} from "./trees/tasks.ts";
export { type Problem, type ProgramInfo, type ValidationReport, validate } from "./validate.ts";
