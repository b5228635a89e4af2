// The process that runs strangers' programs. It reads requests and writes answers on one descriptor and blocks in
// between; it opens nothing and starts nothing.
import { readSync, writeSync } from "node:fs";
import { type ProgramId, toBytes, toHex } from "../formats/bytes.ts";
import { HostFailure } from "../run/failure.ts";
import { type CompiledProgram, compileProgram, Runner } from "../run/runner.ts";
import { outputRoot } from "../trees/region.ts";
import { decodeRun, encodeJson, encodePinned, encodeResult, type Frame, FrameParser, frameOf, Kind } from "./frames.ts";

const STREAM = 3;
/** Compiled programs that are kept. */
const KEEP_PROGRAMS = 16;
/** A parser's buffer beyond this is dropped once its request is done. */
const KEEP_BUFFER_BYTES = 1 << 20;

const programs = new Map<string, CompiledProgram>();
const runner = new Runner({ collectGarbage: (globalThis as { gc?: () => void }).gc });

async function answer({ kind, payload }: Frame): Promise<Uint8Array> {
  if (kind === Kind.run) return run(payload);
  if (kind === Kind.load) return load(payload.subarray(0, 32), payload.subarray(32));
  if (kind === Kind.pin) return await pinProgram(payload);
  throw new HostFailure("host-broken", `No request is of kind ${kind}.`);
}

function load(id: Uint8Array, pinned: Uint8Array): Uint8Array {
  const [oldest] = programs.keys();
  if (programs.size >= KEEP_PROGRAMS && oldest !== undefined) programs.delete(oldest);
  programs.set(toHex(id), compileProgram(pinned, toHex(id) as ProgramId));
  return frameOf(Kind.ready);
}

function run(payload: Uint8Array): Uint8Array {
  const { programId, limits, region } = decodeRun(payload);
  const program = programs.get(toHex(programId));
  if (!program) throw new HostFailure("host-broken", "The program is not loaded.");
  const result = runner.run(program, region, limits);
  return encodeResult(result, outputRoot(result.output));
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
