// The process that runs strangers' programs. It reads requests and writes answers on one descriptor and blocks in
// between; it opens nothing and starts nothing.
import { readSync, writeSync } from "node:fs";
import { type ProgramId, toBytes, toHex } from "../formats/bytes.ts";
import type { Image } from "../machine/image.ts";
import { HostFailure } from "../run/failure.ts";
import { type CompiledProgram, compileProgram, Runner } from "../run/runner.ts";
import { outputRoot } from "../trees/region.ts";
import {
  decodeRun,
  encodeJson,
  encodePinned,
  encodeResult,
  type Frame,
  FrameParser,
  frameOf,
  KEPT,
  Kind,
  keep,
} from "./frames.ts";

const STREAM = 3;
/** A parser's buffer beyond this is dropped once its request is done. */
const KEEP_BUFFER_BYTES = 1 << 20;

/** MiB of memory that programs may have here. */
const MEMORY_MIB = Number(process.argv[2]);
/** Less than this does not suffice to compile the fast interpreter and to run a program on it. */
const FAST_MIB = 512;

const programs = new Map<string, CompiledProgram>();
const images = new Map<string, Image>();
const collectGarbage = (globalThis as { gc?: () => void }).gc;
const runner = new Runner({ collectGarbage });

async function answer({ kind, payload }: Frame): Promise<Uint8Array> {
  if (kind === Kind.run) return run(payload);
  if (kind === Kind.load) return load(payload.subarray(0, 32), payload.subarray(32));
  if (kind === Kind.pin) return await pinProgram(payload);
  if (kind === Kind.lower) return await lowerProgram(payload.subarray(0, 32), payload.subarray(32));
  if (kind === Kind.replay) return await replay(payload);
  throw new HostFailure("host-broken", `No request is of kind ${kind}.`);
}

function load(id: Uint8Array, pinned: Uint8Array): Uint8Array {
  const program = toHex(id) as ProgramId;
  keep(programs, program, compileProgram(pinned, program), KEPT[Kind.load]);
  return frameOf(Kind.ready);
}

function run(payload: Uint8Array): Uint8Array {
  const { programId, limits, region } = decodeRun(payload);
  const program = programs.get(toHex(programId));
  if (!program) throw notLoaded();
  const result = runner.run(program, region, limits);
  return encodeResult(result, outputRoot(result.output));
}

/** The machine's code is loaded when it is needed first: few executors ever replay. */
async function lowerProgram(id: Uint8Array, pinned: Uint8Array): Promise<Uint8Array> {
  const { lower } = await import("../machine/lower/lower.ts");
  keep(images, toHex(id), lower(pinned), KEPT[Kind.lower]);
  return frameOf(Kind.ready);
}

async function replay(payload: Uint8Array): Promise<Uint8Array> {
  const { programId, limits, region } = decodeRun(payload);
  const image = images.get(toHex(programId));
  if (!image) throw notLoaded();
  const { replayTask } = await import("../machine/replay.ts");
  try {
    const result = replayTask(image, region, limits, MEMORY_MIB >= FAST_MIB);
    return encodeResult({ ...result, log: new Uint8Array(0) }, outputRoot(result.output));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HostFailure("host-memory", "No memory for the interpreter.", { cause: error });
  } finally {
    collectGarbage?.();
  }
}

function notLoaded(): HostFailure {
  return new HostFailure("host-broken", "The program is not loaded.");
}

async function pinProgram(bytes: Uint8Array): Promise<Uint8Array> {
  const { ProgramRefused, pin } = await import("../pin.ts");
  try {
    const { module, id, info } = pin(bytes.slice());
    return encodePinned({ programId: toBytes(id), report: { ok: true, problems: [], info }, module });
  } catch (error) {
    if (error instanceof ProgramRefused) return frameOf(Kind.refused, encodeJson(error.report));
    throw error;
  }
}

function failure(error: unknown): Uint8Array {
  const code = error instanceof HostFailure ? error.code : "host-broken";
  const message = error instanceof Error ? error.message : String(error);
  return frameOf(Kind.failure, encodeJson({ code, message }));
}

function send(frame: Uint8Array): void {
  for (let at = 0; at < frame.length; ) at += writeSync(STREAM, frame, at);
}

function receive(parser: FrameParser): Frame | undefined {
  for (;;) {
    const frame = parser.next();
    if (frame) return frame;
    const read = readSync(STREAM, parser.room(1 << 16));
    if (read === 0) return undefined;
    parser.filled(read);
  }
}

async function serve(): Promise<void> {
  send(frameOf(Kind.ready));
  let parser = new FrameParser();
  for (let frame = receive(parser); frame; frame = receive(parser)) {
    send(await answer(frame).catch(failure));
    if (frame.payload.length > KEEP_BUFFER_BYTES) parser = new FrameParser();
  }
}

void serve();
