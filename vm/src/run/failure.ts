import { VmError } from "../errors.ts";

/**
 * Why this machine could not finish a task:
 *
 * - `host-memory`: no memory for the program, its input or its output.
 * - `host-stack`: the engine's own stack ended before the machine's call-depth budget.
 * - `host-timeout`: the time that this machine gives a task is over.
 * - `host-killed`: the process that ran the task died, twice.
 * - `host-broken`: the process could not be started, or answered what cannot be.
 */
export type HostFailureCode = "host-memory" | "host-stack" | "host-timeout" | "host-killed" | "host-broken";

const HINTS: Readonly<Record<HostFailureCode, string>> = {
  "host-memory": "Give the task back, or allow more memory per process.",
  "host-stack": "Give the task back; run the executor with its own flags.",
  "host-timeout": "Give the task back, or allow more time per task.",
  "host-killed": "Give the task back; look for a process that kills others, such as an out-of-memory killer.",
  "host-broken": "Give the task back; see the cause.",
};

/** The machine failed, not the program: no result. The task is given back, never reported as trapped. */
export class HostFailure extends VmError {
  declare readonly code: HostFailureCode;

  constructor(code: HostFailureCode, message: string, options?: ErrorOptions) {
    super(code, message, HINTS[code], options);
  }
}
