import type { Constants } from "./constants.ts";
import type { Engine, Instance } from "./engine.ts";
import { LinkFailure, Refusal, Skip, type SkipReason, Trap } from "./outcome.ts";
import type { Action, Command, Expected, ModuleSource } from "./script.ts";
import { describeValue, matches, type Pattern, type Value } from "./values.ts";

/** Bytes of a script's modules; for text that the parser refuses, what it said. */
export type Assembled = ReadonlyMap<ModuleSource, Uint8Array | SyntaxError>;

/** One engine's outcome of one script, per assertion. */
export interface Outcome {
  passed: number;
  /** Of those passed: malformed text that the text parser refused, so that no engine saw it. */
  byParser: number;
  readonly failed: string[];
  readonly skipped: Map<SkipReason, number>;
}

/** Thrown when an assertion does not hold. */
class Failure extends Error {}

/** What stands where an instance should be: why it could not be made. */
type Slot<I> = I | Skip | Failure;

class ScriptRun<M, I extends Instance> {
  readonly outcome: Outcome = { passed: 0, byParser: 0, failed: [], skipped: new Map() };
  private readonly engine: Engine<M, I>;
  private readonly constants: Constants;
  private readonly modules: Assembled;
  private readonly registered = new Map<string, Slot<I>>();
  private readonly named = new Map<string, Slot<I>>();
  private readonly definitions = new Map<string, ModuleSource>();
  private readonly touched = new Set<I>();
  private readonly imported = new Map<I, readonly I[]>();
  private current: Slot<I> = new Failure("no module");
  private definition: ModuleSource | undefined;

  constructor(engine: Engine<M, I>, spectest: Uint8Array, modules: Assembled, constants: Constants) {
    this.engine = engine;
    this.modules = modules;
    this.constants = constants;
    this.registered.set("spectest", this.instantiate(engine.compile(spectest)));
  }

  /** Carries out one command and counts it if it asserts something, or fails though it must not. */
  command(command: Command): void {
    try {
      const asserted = this.perform(command);
      if (asserted) this.outcome.passed++;
      if (asserted === "parser") this.outcome.byParser++;
    } catch (error) {
      if (error instanceof Skip) {
        const { skipped } = this.outcome;
        if (isAssertion(command)) skipped.set(error.reason, (skipped.get(error.reason) ?? 0) + 1);
        return;
      }
      const what = error instanceof Failure ? error.message : `${error instanceof Error ? error.stack : error}`;
      this.outcome.failed.push(`line ${command.line}: ${what}`);
    }
  }

  private perform(command: Command): boolean | "parser" {
    switch (command.kind) {
      case "module":
        this.define(command.module.name, command.module);
        return false;
      case "definition":
        this.definition = command.module;
        if (command.module.name) this.definitions.set(command.module.name, command.module);
        return this.checkDefinition(command.module);
      case "instance": {
        const source = command.of === undefined ? this.definition : this.definitions.get(command.of);
        if (source === undefined) throw new Failure("no such definition");
        this.define(command.name, source);
        return false;
      }
      case "register":
        this.registered.set(command.as, this.slot(command.module));
        return false;
      case "action":
        this.act(command.action, undefined);
        return false;
      case "return":
        this.assertReturn(command.action, command.expected);
        return true;
      case "trap":
        this.assertTrap(() => this.act(command.action, undefined), reasonOf(command.message));
        return true;
      case "exhaustion":
        this.assertTrap(() => this.act(command.action, undefined), "exhaustion");
        return true;
      case "moduleTrap":
        this.assertModuleTrap(command.module, command.message);
        return true;
      case "unlinkable":
        return this.assertUnlinkable(command.module);
      case "invalid":
      case "malformed":
        return this.assertRefused(command.module, command.kind, command.message);
      case "unknown":
        if (command.simd) throw new Skip("SIMD");
        throw new Failure(`not understood: ${command.head}`);
    }
  }

  private compile(source: ModuleSource): M {
    const bytes = this.modules.get(source);
    if (!(bytes instanceof Uint8Array)) throw new Failure(bytes?.message ?? "no bytes");
    return this.engine.compile(bytes);
  }

  private instantiate(module: M): I {
    const used: I[] = [];
    const instance = this.engine.instantiate(module, (name) => {
      const slot = this.registered.get(name);
      if (slot instanceof Error) throw slot;
      if (slot) used.push(slot);
      return slot;
    });
    this.imported.set(instance, used);
    return instance;
  }

  /** Makes an instance the current one, or what says why there is none. */
  private define(name: string | undefined, source: ModuleSource): void {
    let thrown: unknown;
    try {
      this.current = this.instantiate(this.compile(source));
    } catch (error) {
      thrown = error;
      if (error instanceof Skip) this.touch(source);
      this.current = error instanceof Skip ? error : new Failure(`its module failed: ${String(error)}`);
    }
    if (name) this.named.set(name, this.current);
    if (thrown !== undefined) throw thrown;
  }

  /** A definition that is never instantiated may exceed what the engine can hold. */
  private checkDefinition(source: ModuleSource): false {
    try {
      this.compile(source);
    } catch (error) {
      if (!(error instanceof Refusal && (error.kind === "limit" || error.message.includes("limit")))) throw error;
    }
    return false;
  }

  /** A module that was skipped would have changed what it imports: from now on that is not what scripts expect. */
  private touch(source: ModuleSource): void {
    const bytes = this.modules.get(source);
    if (!(bytes instanceof Uint8Array)) return;
    for (const { module, kind } of WebAssembly.Module.imports(
      new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
    )) {
      const instance = this.registered.get(module);
      if (kind === "function" || module === "spectest" || instance === undefined || instance instanceof Error) continue;
      this.touched.add(instance);
    }
  }

  /** Whether the state of an instance, or of one whose functions it imports, is not what scripts expect. */
  private isTouched(instance: I): boolean {
    return this.touched.has(instance) || (this.imported.get(instance) ?? []).some((one) => this.isTouched(one));
  }

  private slot(name: string | undefined): Slot<I> {
    if (name === undefined) return this.current;
    return this.named.get(name) ?? new Failure(`no module ${name}`);
  }

  private act(action: Action, expected: readonly Pattern[] | undefined): Value[] {
    const instance = this.slot(action.module);
    if (instance instanceof Error) throw instance;
    if (this.isTouched(instance)) throw new Skip("cross-module imports of mutable state");
    if (action.kind === "get") return [instance.get(action.name, expected?.[0] ?? { type: undefined, ref: "any" })];
    return instance.call(action.name, action.args.map(this.constants), expected);
  }

  private pattern(expected: Expected): Pattern {
    if ("unknown" in expected) {
      if (expected.unknown.startsWith("v128")) throw new Skip("SIMD");
      if (expected.unknown.startsWith("ref.")) throw new Skip("GC and typed references");
      throw new Failure(`not understood: ${expected.unknown}`);
    }
    if ("pattern" in expected) return expected.pattern;
    if ("either" in expected) return { either: expected.either.map((one) => this.pattern(one)) };
    return this.constants(expected);
  }

  private assertReturn(action: Action, expected: readonly Expected[]): void {
    const patterns = expected.map((one) => this.pattern(one));
    const values = this.act(action, patterns);
    if (values.length === patterns.length && patterns.every((one, index) => matches(values[index], one))) return;
    const list = (items: readonly (Value | Pattern)[]) => `[${items.map(describeValue).join(", ")}]`;
    throw new Failure(`${action.name}: ${list(values)}, expected ${list(patterns)}`);
  }

  private assertTrap(run: () => unknown, reason: Trap["reason"]): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      if (error.reason === reason) return;
      throw new Failure(`trapped by ${error.reason}, expected ${reason}`);
    }
    throw new Failure(`did not trap, expected ${reason}`);
  }

  private assertModuleTrap(source: ModuleSource, message: string): void {
    try {
      this.assertTrap(() => this.instantiate(this.compile(source)), reasonOf(message));
    } catch (error) {
      if (error instanceof Skip) this.touch(source);
      throw error;
    }
  }

  private assertUnlinkable(source: ModuleSource): boolean {
    try {
      this.instantiate(this.compile(source));
    } catch (error) {
      if (error instanceof LinkFailure) return true;
      throw error;
    }
    throw new Failure("was linked");
  }

  /**
   * V8 does not tell malformed from invalid. Our decoder does, but calls integers beyond 32 bits malformed, which are
   * invalid since the format has 64-bit ones.
   */
  private saysThat(said: Refusal["kind"], kind: "invalid" | "malformed"): boolean {
    if (said === "limit") return false;
    return said === kind || said === "malformed" || this.engine.name === "v8";
  }

  private assertRefused(source: ModuleSource, kind: "invalid" | "malformed", message: string): boolean | "parser" {
    const bytes = this.modules.get(source);
    if (bytes instanceof SyntaxError) {
      // Text is refused by the parser, also for some errors that the format counts as invalid.
      if ("text" in source.source) return "parser";
    }
    try {
      this.compile(source);
    } catch (error) {
      if (error instanceof Refusal && this.saysThat(error.kind, kind)) return true;
      throw error;
    }
    throw new Failure(`was taken, though ${kind}: ${message}`);
  }
}

/** The trap's reason that a message of the suite stands for. */
function reasonOf(message: string): Trap["reason"] {
  return message.startsWith("unreachable") ? "unreachable" : "fault";
}

function isAssertion(command: Command): boolean {
  if (command.kind === "unknown") return command.head.startsWith("assert_");
  return !["module", "definition", "instance", "register", "action"].includes(command.kind);
}

/** Runs a script on an engine. */
export function runScript<M, I extends Instance>(
  engine: Engine<M, I>,
  spectest: Uint8Array,
  script: { readonly commands: readonly Command[]; readonly modules: Assembled; readonly constants: Constants },
): Outcome {
  const run = new ScriptRun(engine, spectest, script.modules, script.constants);
  for (const command of script.commands) run.command(command);
  return run.outcome;
}
