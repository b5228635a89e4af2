import type { HostFailureCode } from "../run/failure.ts";
import type { TaskLimits, TaskResult } from "../run/runner.ts";
import type { ValidationReport } from "../validate.ts";

/**
 * What pool and executor say to each other over one stream: `u32 length, u8 kind, payload` (length counts the payload),
 * integers little-endian. The executor says `ready` once; then every request has one answer, one at a time.
 */
export const Kind = {
  /** Request: `programId, pinned module`. Answer: `ready`. */
  load: 1,
  /** Request: `programId, u64 steps, u32 pages, f64 outputBytes, input region`. Answer: `result` or `failure`. */
  run: 2,
  /** Request: a program as its author built it. Answer: `pinned`, `refused` or `failure`. */
  pin: 3,
  /** As `load` and `run`, for the machine's interpreter. */
  lower: 4,
  replay: 5,
  ready: 128,
  /** `u8 kind, u32 code, u64 steps, outputRoot, u32 logLength, log, output`. */
  result: 129,
  /** `programId, u32 length, report as JSON, pinned module`. */
  pinned: 130,
  /** Report as JSON. */
  refused: 131,
  /** `code` and `message` as JSON: a host failure. */
  failure: 132,
} as const;

/** Programs that an executor keeps compiled, and lowered ones; a new one takes the place of the oldest. */
export const KEPT = { [Kind.load]: 16, [Kind.lower]: 4 } as const;

/** Keeps an entry in the place of the oldest ones: executor and pool do the same, so the pool knows what is kept. */
export function keep<T>(entries: Map<string, T>, id: string, entry: T, most: number): void {
  for (const oldest of entries.keys()) {
    if (entries.size < most) break;
    entries.delete(oldest);
  }
  entries.set(id, entry);
}

/** Bytes before a payload. */
export const HEADER_BYTES = 5;
const RUN_BYTES = 32 + 8 + 4 + 8;
const RESULT_BYTES = 1 + 4 + 8 + 32 + 4;
/** Bytes that an answer may have beside the output: header, fixed fields, log; or a report. */
export const ANSWER_SLACK_BYTES = 1 << 20;

/** One message taken apart. */
export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** A frame with room for `payloadBytes`; fill `payload`, send `frame`. */
export function newFrame(
  kind: number,
  payloadBytes: number,
): { readonly frame: Uint8Array; readonly payload: Uint8Array } {
  const frame = new Uint8Array(HEADER_BYTES + payloadBytes);
  viewOf(frame).setUint32(0, payloadBytes, true);
  frame[4] = kind;
  return { frame, payload: frame.subarray(HEADER_BYTES) };
}

/** A frame of this payload. */
export function frameOf(kind: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const { frame, payload } = newFrame(
    kind,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    payload.set(part, at);
    at += part.length;
  }
  return frame;
}

/** What a `run` request says. */
export interface RunRequest {
  readonly programId: Uint8Array;
  readonly limits: TaskLimits;
  readonly region: Uint8Array;
}

/** A `run` or `replay` request. */
export function encodeRun(kind: number, { programId, limits, region }: RunRequest): Uint8Array {
  const { frame, payload } = newFrame(kind, RUN_BYTES + region.length);
  const view = viewOf(payload);
  payload.set(programId);
  view.setBigUint64(32, limits.steps, true);
  view.setUint32(40, limits.pages, true);
  view.setFloat64(44, limits.outputBytes, true);
  payload.set(region, RUN_BYTES);
  return frame;
}

export function decodeRun(payload: Uint8Array): RunRequest {
  const view = viewOf(payload);
  return {
    programId: payload.subarray(0, 32),
    limits: {
      steps: view.getBigUint64(32, true),
      pages: view.getUint32(40, true),
      outputBytes: view.getFloat64(44, true),
    },
    region: payload.subarray(RUN_BYTES),
  };
}

/** A task's result with the root of its output: all of a result leaf but the task's index. */
export interface ExecutedTask extends TaskResult {
  readonly outputRoot: Uint8Array;
  readonly outputLength: number;
}

export function encodeResult(result: TaskResult, outputRoot: Uint8Array): Uint8Array {
  const { log, output } = result;
  const { frame, payload } = newFrame(Kind.result, RESULT_BYTES + log.length + output.length);
  const view = viewOf(payload);
  payload[0] = result.kind === "halted" ? 0 : 1;
  view.setUint32(1, result.code, true);
  view.setBigUint64(5, result.steps, true);
  payload.set(outputRoot, 13);
  view.setUint32(45, log.length, true);
  payload.set(log, RESULT_BYTES);
  payload.set(output, RESULT_BYTES + log.length);
  return frame;
}

/** The result in an answer, or `undefined` if no executor can have written it. */
export function decodeResult(payload: Uint8Array, limits: TaskLimits): ExecutedTask | undefined {
  if (payload.length < RESULT_BYTES) return undefined;
  const view = viewOf(payload);
  const steps = view.getBigUint64(5, true);
  const outputAt = RESULT_BYTES + view.getUint32(45, true);
  const outputLength = payload.length - outputAt;
  const kind = payload[0];
  if (outputLength < 0 || outputLength > limits.outputBytes || steps > limits.steps) return undefined;
  if (kind !== 0 && kind !== 1) return undefined;
  return {
    kind: kind === 0 ? "halted" : "trapped",
    code: view.getUint32(1, true),
    steps,
    outputRoot: payload.slice(13, 45),
    outputLength,
    log: payload.slice(RESULT_BYTES, outputAt),
    output: payload.slice(outputAt),
  };
}

/** What pinning a program gives. */
export interface PinnedAnswer {
  readonly programId: Uint8Array;
  readonly report: ValidationReport;
  readonly module: Uint8Array;
}

export function encodePinned({ programId, report, module }: PinnedAnswer): Uint8Array {
  const json = encodeJson(report);
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, json.length, true);
  return frameOf(Kind.pinned, programId, length, json, module);
}

/** The answer taken apart, or `undefined` if the payload is malformed. */
export function decodePinned(payload: Uint8Array): PinnedAnswer | undefined {
  const length = payload.length < 36 ? Number.POSITIVE_INFINITY : viewOf(payload).getUint32(32, true);
  if (36 + length > payload.length) return undefined;
  const report = decodeJson<ValidationReport>(payload.subarray(36, 36 + length));
  return report && { programId: payload.slice(0, 32), report, module: payload.slice(36 + length) };
}

/** What a `failure` says. */
export interface FailureNote {
  readonly code: HostFailureCode;
  readonly message: string;
}

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function decodeJson<T>(bytes: Uint8Array): T | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    return undefined;
  }
}

/** Cuts a byte stream into frames. */
export class FrameParser {
  #buffer = new Uint8Array(1 << 16);
  #start = 0;
  #end = 0;

  /** Bytes of the frame under way, header included; 0 if not known yet. */
  get expected(): number {
    return this.#end - this.#start < HEADER_BYTES ? 0 : HEADER_BYTES + this.#payloadBytes();
  }

  push(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Free room of at least `bytes` to read into; tell `filled` how much came. */
  room(bytes: number): Uint8Array {
    this.#makeRoom(bytes);
    return this.#buffer.subarray(this.#end);
  }

  filled(bytes: number): void {
    this.#end += bytes;
  }

  /** The next whole frame; its payload is a view that the next `push`, `room` or `next` may overwrite. */
  next(): Frame | undefined {
    const expected = this.expected;
    if (expected === 0 || this.#end - this.#start < expected) return undefined;
    const kind = this.#buffer[this.#start + 4] as number;
    const payload = this.#buffer.subarray(this.#start + HEADER_BYTES, this.#start + expected);
    this.#start += expected;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return { kind, payload };
  }

  #payloadBytes(): number {
    return viewOf(this.#buffer).getUint32(this.#start, true);
  }

  #makeRoom(bytes: number): void {
    const held = this.#end - this.#start;
    if (this.#end + bytes <= this.#buffer.length) return;
    const needed = Math.max(held + bytes, this.expected);
    const target = needed > this.#buffer.length ? new Uint8Array(Math.max(needed, 2 * held)) : this.#buffer;
    target.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = target;
    this.#start = 0;
    this.#end = held;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
