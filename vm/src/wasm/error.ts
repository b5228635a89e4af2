import { VmError } from "../errors.ts";

/** What is wrong with a binary. `unsupported` names a feature of WebAssembly outside the supported set. */
export type WasmErrorKind = "malformed" | "invalid" | "limit" | "unsupported";

/** Features that are recognised but not supported. */
export type Feature =
  | "simd"
  | "relaxed-simd"
  | "threads"
  | "exceptions"
  | "gc"
  | "typed-references"
  | "tail-calls"
  | "memory64"
  | "multi-memory"
  | "custom-page-sizes"
  | "wide-arithmetic"
  | "component"
  | "unknown";

/** A module that is malformed, invalid, beyond a size limit, or uses an unsupported feature. */
export class WasmError extends VmError {
  readonly kind: WasmErrorKind;
  /** Byte offset in the module. */
  readonly offset: number;
  readonly feature: Feature | undefined;

  constructor(kind: WasmErrorKind, message: string, offset: number, feature?: Feature) {
    super(`wasm-${kind}`, `${message} (at byte ${offset})`, "Check that the file is a complete WebAssembly module.");
    this.kind = kind;
    this.offset = offset;
    this.feature = feature;
  }
}
