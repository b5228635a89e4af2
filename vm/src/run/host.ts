import { engine, type WasmGlobal, type WasmMemory, type WasmModule } from "../engine.ts";
import { fromBase64 } from "../hash/wasm.ts";
import { HostFailure } from "./failure.ts";
import { hostWasm } from "./host-wasm.ts";

interface HostExports {
  readonly memory: WasmMemory;
  readonly begin: (inputLength: number, maxOutput: number) => number;
  readonly failed: WasmGlobal<number>;
  readonly outputAt: WasmGlobal<number>;
  readonly outputLength: WasmGlobal<number>;
  readonly logAt: WasmGlobal<number>;
  readonly logLength: WasmGlobal<number>;
  readonly input_word: () => unknown;
  readonly output_word: () => unknown;
  readonly log_word: () => unknown;
}

let compiled: WasmModule | undefined;

/** Serves the host words (`shim/host.ts`) of one task at a time; may be used again for the next. */
export class Host {
  readonly #exports: HostExports;

  constructor() {
    compiled ??= new engine.Module(fromBase64(hostWasm));
    this.#exports = new engine.Instance(compiled).exports as unknown as HostExports;
  }

  /** What a pinned module imports as `conun`. */
  get imports() {
    const { input_word, output_word, log_word } = this.#exports;
    return { input_word, output_word, log_word };
  }

  /** Bytes that it holds on to. */
  get size(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** Whether this machine ran out of memory for input or output. */
  get failed(): boolean {
    return this.#exports.failed.value === 1;
  }

  /** Sets up a task. Throws {@link HostFailure} if there is no memory for its input. */
  begin(region: Uint8Array, outputBytes: number): void {
    const at = this.#exports.begin(region.length, outputBytes);
    if (at === 0) throw new HostFailure("host-memory", `No memory for an input of ${region.length} bytes.`);
    new Uint8Array(this.#exports.memory.buffer, at, region.length).set(region);
  }

  /** A copy of what the program wrote to standard output. */
  output(): Uint8Array {
    return this.#copy(this.#exports.outputAt.value, this.#exports.outputLength.value);
  }

  /** A copy of what the program wrote to standard error, cut at 64 KiB. */
  log(): Uint8Array {
    return this.#copy(this.#exports.logAt.value, this.#exports.logLength.value);
  }

  #copy(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, at >>> 0, length >>> 0).slice();
  }
}
