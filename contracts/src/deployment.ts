import published from "../deployments.json" with { type: "json" };

/** An address in EIP-55 form. */
export type Address = `0x${string}`;

/** Contracts of one deployment, by role. */
export interface ConunAddresses {
  readonly token: Address;
  readonly timelock: Address;
  readonly seed: Address;
  readonly registry: Address;
  /** The part of the market's code that runs on the market's storage; nobody calls it here. */
  readonly annex: Address;
  readonly market: Address;
  /** Judges single steps of programs; what was deployed before it was made has none. */
  readonly machine?: Address;
  /** Judges results by this machine: what provable jobs name as their resolver; older deployments have none. */
  readonly disputeGame?: Address;
}

/** Where CONUN is on one chain. */
export interface Deployment extends ConunAddresses {
  readonly chainId: number;
  /** The first block that can hold an event of these contracts. */
  readonly block: number;
  /** The account that deployed; it holds the roles that the deployment's parameters leave out. */
  readonly deployer: Address;
}

/** The contracts of a deployment, in the order in which they are deployed. */
export const CONTRACT_KEYS = [
  "token",
  "seed",
  "timelock",
  "registry",
  "annex",
  "market",
  "machine",
  "disputeGame",
] as const satisfies (keyof ConunAddresses)[];

/** A deployment file that cannot be used. */
export class DeploymentInvalidError extends Error {
  override readonly name = "DeploymentInvalidError";
  readonly code = "DEPLOYMENT_INVALID";
  readonly hint = "Use the deployment file that the deployment wrote; see docs/deployment.md.";
}

const isAddress = (value: unknown): value is Address => typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * Reads a deployment from what a deployment file holds (parsed JSON).
 * @throws DeploymentInvalidError naming the field that is missing or malformed.
 */
export function parseDeployment(value: unknown): Deployment {
  if (typeof value !== "object" || value === null) throw new DeploymentInvalidError("A deployment is a JSON object.");
  const fields = value as Record<string, unknown>;
  const address = (key: string): Address => {
    const found = fields[key];
    if (!isAddress(found)) throw new DeploymentInvalidError(`"${key}" is not an address: ${JSON.stringify(found)}`);
    return found;
  };
  const count = (key: string): number => {
    const found = fields[key];
    if (!isCount(found)) throw new DeploymentInvalidError(`"${key}" is not a number: ${JSON.stringify(found)}`);
    return found;
  };
  return {
    chainId: count("chainId"),
    block: count("block"),
    deployer: address("deployer"),
    token: address("token"),
    seed: address("seed"),
    timelock: address("timelock"),
    registry: address("registry"),
    annex: address("annex"),
    market: address("market"),
    ...(fields.machine === undefined ? {} : { machine: address("machine") }),
    ...(fields.disputeGame === undefined ? {} : { disputeGame: address("disputeGame") }),
  };
}

/** Deployments on public networks by chain id: the one place where their addresses are written down. */
export const deployments: ReadonlyMap<number, Deployment> = new Map(
  Object.values(published).map((entry) => {
    const deployment = parseDeployment(entry);
    return [deployment.chainId, deployment];
  }),
);

/** The deployment on a public network; undefined where there is none (a local chain hands over a deployment file). */
export const deploymentOf = (chainId: number): Deployment | undefined => deployments.get(chainId);
