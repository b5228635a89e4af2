import type { Address, ClientDeployment, RpcSource } from "@conun/sdk";
import type { Signer } from "ethers";
import type { Logger } from "pino";
import type { ConfigInput } from "./config/schema.ts";
import type { Execute } from "./runtime/execute.ts";
import type { WorkerStatus } from "./services/reporter.ts";

/** How to run a worker. */
export interface WorkerOptions {
  /** The operator's key; its owner's key has no business here. */
  readonly operator: Signer;
  readonly rpc: RpcSource;
  /** Where the contracts are; known by itself for public networks. */
  readonly deployment?: ClientDeployment | undefined;
  /** Journal, outputs and state of this worker. */
  readonly dataDir: string;
  /** Locks of operator keys, common to all workers of this machine. */
  readonly lockDir: string;
  /** Policy and limits, as in the configuration file; see docs/worker.md. */
  readonly config?: ConfigInput | undefined;
  readonly log?: Logger | undefined;
  /** Whether it takes on work; otherwise it keeps what was promised, and watches if the configuration says so. Yes. */
  readonly works?: boolean | undefined;
}

/** Parts that can be replaced. */
export interface WorkerModules {
  /** Wraps how tasks are run; for tests and demonstrations. */
  readonly execute?: ((honest: Execute) => Execute) | undefined;
}

/** A worker. */
export interface Worker {
  readonly operator: Address;
  /** Connects (again and again until the chain answers), takes up old duties, begins to work. */
  start(signal?: AbortSignal): Promise<void>;
  /** Begins nothing new, finishes or gives back what was claimed, and stops: in `seconds` at most. */
  drain(seconds?: number): Promise<void>;
  /** Stops at once; what is promised on chain is taken up by the next start. */
  stop(): Promise<void>;
  status(): WorkerStatus;
}
