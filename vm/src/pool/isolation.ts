import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** What keeps an executor apart, beside that a program can import nothing but the host words. */
export interface Isolation {
  /** `namespace`: an empty network namespace of its own (Linux); `none`: only that nothing in the process asks for a network. */
  readonly network: "namespace" | "none";
  /** `rlimit`: the kernel refuses data beyond the cap (POSIX); `engine`: the engine refuses pages beyond it. */
  readonly memory: "rlimit" | "engine";
  /** Node's permission model: no file but the executor's own code can be read, none written, no process started. */
  readonly files: "permission";
}

/** What to start. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly isolation: Isolation;
}

const SOURCE = import.meta.url.endsWith(".ts");
/** MiB of data that a process has before it runs anything: the engine reserves its code range and heap. */
const BASE_MIB = 640;
const SHELL = "/bin/sh";
/**
 * No core files, no writing of files, a cap on data (limits that cannot be set are left), then the process itself. A
 * helper waits on descriptor 4: if that closes without a word, the pool is dead, and the process must not outlive it.
 */
const SHELL_SCRIPT = `ulimit -c 0; ulimit -f 0
( exec >/dev/null 2>&1 3>&-; read -r word <&4 || kill -9 $$ ) &
exec 4<&-; ulimit -d "$1" 2>/dev/null; shift; exec "$@"`;

/**
 * Flags of the engine. Everything is compiled by the optimising compiler: the baseline compiler would run the first call
 * of every function, which for many programs is all there is. The stack is larger than the machine's call-depth budget
 * can fill.
 */
export const ENGINE_FLAGS = ["--no-liftoff", "--stack-size=3900", "--max-old-space-size=256"] as const;

/** The command that starts one executor with these means on this platform. */
export function executorCommand(memoryMiB: number, namespaces = namespacesWork()): Command {
  const entry = fileURLToPath(new URL(SOURCE ? "./executor.ts" : "./executor.js", import.meta.url));
  const node = [
    ...ENGINE_FLAGS,
    "--expose-gc",
    "--no-concurrent-array-buffer-sweeping",
    `--wasm-max-mem-pages=${Math.min(65_536, memoryMiB * 16)}`,
    "--permission",
    ...readable().map((path) => `--allow-fs-read=${path}`),
    "--disallow-code-generation-from-strings",
    "--no-addons",
    "--no-warnings",
    entry,
    String(memoryMiB),
  ];
  if (process.platform === "win32") {
    const env = process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot };
    return {
      file: process.execPath,
      args: node,
      env,
      isolation: { network: "none", memory: "engine", files: "permission" },
    };
  }
  const inside = [process.execPath, ...node];
  const wrapped = namespaces ? [...UNSHARE, ...inside] : inside;
  return {
    file: SHELL,
    args: ["-c", SHELL_SCRIPT, "sh", String((BASE_MIB + memoryMiB) * 1024), ...wrapped],
    env: {},
    isolation: { network: namespaces ? "namespace" : "none", memory: "rlimit", files: "permission" },
  };
}

const UNSHARE = ["/usr/bin/unshare", "--user", "--map-current-user", "--net", "--"];
let works: boolean | undefined;

/** Whether this system lets us give a process an empty network namespace. */
export function namespacesWork(): boolean {
  if (process.platform !== "linux") return false;
  if (works === undefined) {
    try {
      const [file = "", ...args] = UNSHARE;
      execFileSync(file, [...args, "/bin/true"], { stdio: "ignore", timeout: 5000 });
      works = true;
    } catch {
      works = false;
    }
  }
  return works;
}

/** Files of the executor: this package's code and its one dependency's. */
function readable(): string[] {
  const own = fileURLToPath(new URL(SOURCE ? "../../" : "../", import.meta.url));
  const hashes = dirname(createRequire(import.meta.url).resolve("@noble/hashes/sha3.js"));
  return [`${own}*`, `${hashes}/*`];
}
