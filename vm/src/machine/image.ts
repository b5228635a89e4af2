/** Bytes that stand at some place of a region from the start. */
export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A function of the pinned module in the machine's code; for traces and tests, no part of the image's root. */
export interface LoweredFunction {
  /** Index in the pinned module. */
  readonly index: number;
  readonly name: string | undefined;
  /** Its first instruction, and the one behind its last. */
  readonly entry: number;
  readonly end: number;
  readonly params: number;
  readonly results: number;
  /** Slots of its frame. */
  readonly frame: number;
  readonly typeId: number;
}

/** What a pinned module becomes in the machine: code, and regions at the start (docs/design/machine.md, section 2). */
export interface Image {
  /** 16 bytes an instruction. */
  readonly code: Uint8Array;
  /** Regions from their first byte on; the rest is zero. */
  readonly globals: Uint8Array;
  readonly segments: Uint8Array;
  /** Active segments by their place in the region, in the order in which they are written: later ones win. */
  readonly memory: readonly Piece[];
  readonly tables: readonly Piece[];
  /** First instruction of `conun_run`; 0 if the module has none. */
  readonly entry: number;
  readonly initialPages: number;
  readonly maxPages: number;
  /** All functions, imported ones that are no host words included: these are a single `stop`. */
  readonly functions: readonly LoweredFunction[];
  /** For each instruction the byte offset in the pinned module that it comes from; -1 for none. */
  readonly sources: Int32Array;
}
