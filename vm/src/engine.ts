/**
 * The engine's WebAssembly interface as far as it is used here. Declared by hand: the DOM library would bring its globals
 * into packages that run in Node, and Node's types do not have it.
 */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages (64 KiB); returns how many there were. Throws RangeError if it cannot. */
  grow(pages: number): number;
}

/** A global; 64-bit ones hold bigints. */
export interface WasmGlobal<T = number | bigint> {
  value: T;
}

/** A compiled module: stateless, may be instantiated many times and sent to other threads. */
export interface WasmModule {
  readonly [compiled]: true;
}
declare const compiled: unique symbol;

/** What an import or export is: `function`, `memory`, `global`, `table`, ... */
export interface WasmDescriptor {
  readonly name: string;
  readonly kind: string;
}

export type WasmExport = ((...args: never[]) => unknown) | WasmMemory | WasmGlobal;
export type WasmExports = Readonly<Record<string, WasmExport>>;

export interface WasmInstance {
  readonly exports: WasmExports;
}

interface Engine {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): (WasmDescriptor & { readonly module: string })[];
    exports(module: WasmModule): WasmDescriptor[];
  };
  readonly Instance: new (module: WasmModule, imports?: Record<string, WasmExports>) => WasmInstance;
  readonly Memory: new (descriptor: { initial: number; maximum?: number }) => WasmMemory;
  readonly CompileError: ErrorConstructor;
  readonly LinkError: ErrorConstructor;
  readonly RuntimeError: ErrorConstructor;
  compile(bytes: Uint8Array): Promise<WasmModule>;
  validate(bytes: Uint8Array): boolean;
}

/** `globalThis.WebAssembly`, in Node and browsers alike. */
export const engine: Engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
