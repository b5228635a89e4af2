import { VmError } from "./errors.ts";
import type { ProgramId } from "./formats/bytes.ts";
import { programId } from "./formats/program.ts";
import { type BodyFacts, bodyFacts, calleesOf } from "./instrument/analyse.ts";
import { type Instrumented, type InstrumentOptions, instrument } from "./instrument/instrument.ts";
import { type Origins, OriginsRecorder } from "./instrument/origins.ts";
import { link } from "./shim/link.ts";
import { inspect, type ProgramInfo, type ValidationReport } from "./validate.ts";
import { explain } from "./validate-hints.ts";
import { WasmError } from "./wasm/error.ts";

/** A program that will not run; `report` tells why and how to build it so that it does. */
export class ProgramRefused extends VmError {
  readonly report: ValidationReport;

  constructor(report: ValidationReport) {
    const [first] = report.problems;
    const more = report.problems.length > 1 ? ` (and ${report.problems.length - 1} more)` : "";
    super(
      "program-refused",
      `The program will not run: ${first?.what ?? "unknown"}${more}`,
      first?.hint ?? "Run `conun validate` on it.",
    );
    this.report = report;
  }
}

export interface PinnedProgram {
  /** The pinned module: metered, sandboxed, deterministic. See `shim/host.ts` for its imports and exports. */
  readonly module: Uint8Array;
  readonly id: ProgramId;
  /** What is known of the program it was made from. */
  readonly info: ProgramInfo;
}

/**
 * Makes the pinned module of a program: validates it, links the WASI shim, adds step metering, the call-depth budget
 * and canonical NaNs. The result depends on the bytes alone, byte for byte.
 *
 * @throws ProgramRefused If the program will not run.
 */
export function pin(bytes: Uint8Array): PinnedProgram {
  const { module, info } = build(bytes);
  return { module, id: orRefused(info, () => programId(module)), info };
}

/** As {@link pin}; also tells where each instruction comes from. Takes longer, and more memory. */
export function pinWithOrigins(bytes: Uint8Array): PinnedProgram & { readonly origins: Origins } {
  const recorder = new OriginsRecorder();
  const { module, info, origins } = build(bytes, { origins: recorder });
  return { module, id: orRefused(info, () => programId(module)), info, origins: origins as Origins };
}

/**
 * The program linked like `pin` does, with the same imports and exports, but not instrumented: what benchmarks and
 * tests compare the pinned module with. It is not metered and not deterministic: never run it for a job.
 *
 * @throws ProgramRefused If the program will not run.
 */
export function linkUnmetered(bytes: Uint8Array): Pick<PinnedProgram, "module" | "info"> {
  const { module, info } = build(bytes, { metered: false });
  return { module, info };
}

function build(bytes: Uint8Array, options?: InstrumentOptions): Instrumented & { readonly info: ProgramInfo } {
  const { report, program } = inspect(bytes);
  if (!report.ok || program === undefined || report.info === undefined) throw new ProgramRefused(report);
  const linked = link(program.context, calleesOf);
  const facts: BodyFacts[] = linked.funcs.map(({ source, func }) =>
    source === linked.user
      ? (program.facts[func - program.context.module.importedFuncs] as BodyFacts)
      : bodyFacts(source.context, func),
  );
  const entry = linked.user.target[program.entry];
  if (entry === undefined) throw new ProgramRefused(report);
  const { info } = report;
  return { ...orRefused(info, () => instrument(linked, facts, entry, options)), info };
}

/** Runs a step after validation: what is found to be too large there is refused like what validation refuses. */
function orRefused<T>(info: ProgramInfo, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    throw new ProgramRefused({ ok: false, problems: [explain(error, "module")], info });
  }
}
