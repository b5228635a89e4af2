import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { at } from "../../scripts/lib/workspace.ts";

/** A process of ours: what it prints goes to files, and is at hand here. */
export interface Program {
  readonly pid: number;
  /** What it has printed so far, standard output and standard error each. */
  readonly out: string;
  readonly log: string;
  /** Resolves with the first whole line of standard output; rejects if the process ends before. */
  line(seconds?: number): Promise<string>;
  /** Resolves when it has ended: with its exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  signal(name: NodeJS.Signals): void;
  /** Ends it with a signal and waits. */
  end(name?: NodeJS.Signals): Promise<number | string>;
}

const START_SECONDS = 180;

/** What a process gets of our environment: nothing that names configuration or networks. */
function environment(home: string): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env;
  return { PATH, ...(TMPDIR === undefined ? {} : { TMPDIR }), HOME: home, NO_COLOR: "1" };
}

/**
 * Starts a source file of this repository with the Node that runs us.
 *
 * @param options.name Beginning of the names of its log files.
 * @param options.folder Where its log files are, and its home.
 * @param options.cwd Where it runs; `folder` if left out.
 * @param options.input What it reads from standard input.
 */
export function start(
  source: string,
  args: readonly string[],
  options: {
    readonly name: string;
    readonly folder: string;
    readonly cwd?: string | undefined;
    readonly input?: string | undefined;
  },
): Program {
  const { name, folder, input, cwd = folder } = options;
  const child = spawn(process.execPath, ["--conditions=conun-source", at(source), ...args], {
    cwd,
    env: environment(folder),
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.end(input);
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("exit", kill);
      resolve(signal ?? code ?? 0);
    });
  });
  const out = record(child, "stdout", `${folder}/${name}.out`);
  const log = record(child, "stderr", `${folder}/${name}.log`);
  return {
    pid: child.pid ?? 0,
    get out() {
      return out();
    },
    get log() {
      return log();
    },
    ended,
    line: (seconds = START_SECONDS) => firstLine(child, { name, out, log, ended, seconds }),
    signal: (signal) => void child.kill(signal),
    end: (signal = "SIGTERM") => {
      child.kill("SIGCONT");
      child.kill(signal);
      return ended;
    },
  };
}

function record(child: ChildProcess, stream: "stdout" | "stderr", path: string): () => string {
  const file = createWriteStream(path, { flags: "a" });
  let text = "";
  child[stream]?.on("data", (piece: Buffer) => {
    text += piece.toString();
    file.write(piece);
  });
  child.once("close", () => file.end());
  return () => text;
}

interface Reading {
  readonly name: string;
  readonly out: () => string;
  readonly log: () => string;
  readonly ended: Promise<number | string>;
  readonly seconds: number;
}

function firstLine(child: ChildProcess, { name, out, log, ended, seconds }: Reading): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name}: ${why}\n${out()}\n${log()}`));
    const timer = setTimeout(() => fail(`said nothing within ${seconds} s`), seconds * 1000);
    const look = () => {
      const end = out().indexOf("\n");
      if (end < 0) return;
      clearTimeout(timer);
      child.stdout?.off("data", look);
      resolve(out().slice(0, end));
    };
    child.stdout?.on("data", look);
    look();
    void ended.then((how) => {
      clearTimeout(timer);
      look();
      fail(`ended with ${how} before it said anything`);
    });
  });
}
