import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Duplex } from "node:stream";
import { HostFailure } from "../run/failure.ts";
import { ANSWER_SLACK_BYTES, type Frame, FrameParser, HEADER_BYTES, Kind } from "./frames.ts";
import type { Command } from "./isolation.ts";

/** The process ended while somebody waited for it. */
export class ProcessGone extends Error {
  override readonly name = "ProcessGone";
}

interface Waiter {
  /** Bytes that the answer may have. */
  readonly maxBytes: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** Time that a process has to start. */
const START_MS = 60_000;
/** End of what a process said on standard error, kept for error messages. */
const NOTE_BYTES = 2000;

/** One executor process: started, asked one thing at a time, killed. */
export class ExecutorProcess {
  readonly #child: ChildProcess;
  readonly #stream: Duplex;
  readonly #parser = new FrameParser();
  #waiter: Waiter | undefined;
  #gone: Error | undefined;
  #note = "";
  /** Ids of the programs that it holds compiled, and of those that it holds lowered. */
  readonly programs = { [Kind.load]: new Map<string, true>(), [Kind.lower]: new Map<string, true>() } as const;
  /** Settles when it has ended. */
  readonly ended: Promise<void>;

  constructor({ file, args, env }: Command, cwd: string, lowPriority: boolean) {
    this.#child = spawn(file, args, { cwd, env, stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    this.#stream = this.#child.stdio[3] as Duplex;
    this.#stream.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    const lifeline = this.#child.stdio[4] as Duplex;
    for (const stream of [this.#stream, lifeline]) stream.on("error", () => {});
    this.#child.once("exit", () => lifeline.end("over\n"));
    this.#child.stderr?.on("data", (chunk: Uint8Array) => {
      this.#note = (this.#note + Buffer.from(chunk).toString("utf8")).slice(-NOTE_BYTES);
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => this.#end(error, resolve));
      this.#child.once("close", (code, signal) => {
        this.#end(new ProcessGone(`ended with ${signal ?? code}. ${this.#note}`.trim()), resolve);
      });
    });
    if (lowPriority) this.#lower();
  }

  /** The process id, for people and tests; 0 if it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether it has ended or been killed. */
  get gone(): boolean {
    return this.#gone !== undefined;
  }

  /** Waits until it has loaded its code. Throws HostFailure `host-broken`. */
  async start(): Promise<void> {
    const timer = setTimeout(() => this.kill(new Error("did not start in time")), START_MS);
    try {
      const { kind } = await this.#answer(ANSWER_SLACK_BYTES);
      if (kind !== Kind.ready) throw new Error(`said ${kind} instead of ready`);
    } catch (error) {
      this.kill();
      throw new HostFailure("host-broken", `No executor could be started: ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends one request and waits for its answer. Rejects with ProcessGone, or with what `kill` was told. */
  ask(frame: Uint8Array, maxPayload: number): Promise<Frame> {
    const answer = this.#answer(maxPayload + ANSWER_SLACK_BYTES);
    this.#stream.write(frame);
    return answer;
  }

  /** Ends it at once; whoever waits is told `reason`. */
  kill(reason: Error = new ProcessGone("was killed")): void {
    this.#gone ??= reason;
    this.#child.kill("SIGKILL");
    this.#waiter?.reject(reason);
    this.#waiter = undefined;
  }

  #answer(maxBytes: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      if (this.#gone) reject(this.#gone);
      else this.#waiter = { maxBytes, resolve, reject };
    });
  }

  #receive(chunk: Uint8Array): void {
    const waiter = this.#waiter;
    if (!waiter) {
      this.kill(new ProcessGone("spoke without being asked"));
      return;
    }
    this.#parser.push(chunk);
    const frame = this.#parser.next();
    if (frame === undefined) {
      if (this.#parser.expected > HEADER_BYTES + waiter.maxBytes) this.kill(new ProcessGone("answered too much"));
      return;
    }
    this.#waiter = undefined;
    waiter.resolve(frame);
  }

  #end(error: Error, resolve: () => void): void {
    this.#gone ??= error;
    this.#waiter?.reject(this.#gone);
    this.#waiter = undefined;
    resolve();
  }

  #lower(): void {
    try {
      setPriority(this.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // The process has ended already, or the system does not allow it: it runs at normal priority.
    }
  }
}
