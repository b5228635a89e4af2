import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Ending } from "./result.ts";

const CHILD = fileURLToPath(new URL("tier-child.ts", import.meta.url));

/** A process whose engine compiles with one tier only. */
export class Tier {
  readonly name: string;
  private readonly flag: string;
  private child: ChildProcess | undefined;

  constructor(name: string, flag: string) {
    this.name = name;
    this.flag = flag;
  }

  /** Runs a pinned module there. */
  run(pinned: Uint8Array): Promise<Ending> {
    this.child ??= fork(CHILD, [], {
      execArgv: ["--conditions=conun-source", this.flag],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const { child } = this;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        child.off("message", answer).off("exit", gone);
      };
      const answer = (ending: unknown): void => {
        done();
        resolve(ending as Ending);
      };
      const gone = (code: number | null, signal: string | null): void => {
        done();
        this.child = undefined;
        reject(new Error(`the ${this.name} process ended (${signal ?? code})`));
      };
      child.once("message", answer).once("exit", gone);
      child.send(pinned);
    });
  }

  stop(): void {
    this.child?.removeAllListeners("exit");
    this.child?.kill();
    this.child = undefined;
  }
}

export const newTiers = (): Tier[] => [new Tier("liftoff", "--liftoff-only"), new Tier("turbofan", "--no-liftoff")];
