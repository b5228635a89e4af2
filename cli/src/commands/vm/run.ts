import { differences, outcomeOf, toHex, trapName } from "@conun/vm";
import { createPool } from "@conun/vm/pool";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { pairs } from "../../output/output.ts";
import { advance, machineFor, openTask, type VmOptions } from "./task.ts";

/** Characters of the output that are shown. */
const SHOWN = 2000;

/**
 * `conun vm run PROGRAM`: runs a program on the interpreter, and on the engine to compare.
 *
 * @throws CliError MACHINES_DIFFER if the two differ, PROGRAM_FAILED if it ended with a trap or an exit code but 0.
 */
export async function vmRunCommand(
  context: Context,
  path: string,
  stdin: Uint8Array,
  options: VmOptions,
): Promise<void> {
  const task = await openTask(path, stdin, options);
  await using pool = createPool({ size: 1, lowPriority: false });
  await pool.load(task.bytes, { signal: context.signal });
  const engine = await pool.run(task.programId, task.region, task.limits, { signal: context.signal });
  const machine = machineFor(task);
  const start = performance.now();
  await advance(machine, Number.POSITIVE_INFINITY, context);
  const seconds = (performance.now() - start) / 1000;
  const found = outcomeOf(machine);
  const { kind, code, steps } = found;
  const { output } = machine.result();
  const differing = differences(found, engine);
  const agrees = differing.length === 0;
  const succeeded = kind === "halted" && code === 0;
  const ending = kind === "halted" ? `exit code ${code}` : `a trap: ${trapName(code)}`;
  context.out.result(
    {
      ok: agrees && succeeded,
      programId: task.programId,
      ...found,
      output,
      machineSteps: machine.steps,
      stateRoot: machine.stateRoot(),
      engineAgrees: agrees,
      differences: differing,
    },
    [
      pairs([
        ["program id", task.programId],
        ["result", kind === "halted" ? `halted with exit code ${code}` : `trapped: ${trapName(code)}`],
        ["output", `${output.length} bytes, root ${toHex(found.outputRoot)}`],
        ["meter", `${steps} of ${task.limits.steps}`],
        ["machine steps", `${machine.steps} (${(machine.steps / seconds / 1e6).toFixed(1)} million a second)`],
        ["state root", toHex(machine.stateRoot())],
        ["engine", agrees ? "agrees" : `differs: ${differing.join("; ")}`],
      ]),
      ...(output.length === 0 ? [] : ["", preview(output)]),
    ].join("\n"),
  );
  if (!agrees) {
    throw cliError("MACHINES_DIFFER", `Engine and interpreter differ on ${path}: ${differing.join("; ")}.`);
  }
  if (!succeeded) throw cliError("PROGRAM_FAILED", `${path} ended with ${ending}.`, { details: { kind, code } });
}

/** The output as text if it is that, else as bytes; cut if it is long. */
function preview(output: Uint8Array): string {
  const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)} ...` : text);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(output);
    if (![...text.slice(0, SHOWN)].some((letter) => letter < " " && !"\n\r\t".includes(letter))) {
      return cut(text.replace(/\n$/, ""));
    }
  } catch {
    // Bytes, shown as such.
  }
  return cut(toHex(output.subarray(0, SHOWN)));
}
