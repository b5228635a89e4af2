import type { DeploymentParameters } from "@nomicfoundation/ignition-core";

/** Numbers of the market that governance may change for later jobs; see `IMarketTypes.Terms`. */
export interface TermsParameters {
  readonly requesterFee: number;
  readonly providerFee: number;
  readonly expiryFloor: number;
  readonly expiryRate: number;
  readonly lonelyShare: number;
}

/** Numbers of a chain, fixed at deployment; see `IMarketTypes.ChainParameters`. */
export interface ChainParameters {
  readonly minCommitTimeout: number;
  readonly minWindow: number;
  readonly revealFloor: number;
  readonly fillTimeout: number;
  readonly maxPosting: number;
  readonly lotteryBlocks: number;
}

/** Numbers of the game that judges results, fixed at deployment; see `IDisputeGame.Parameters`. Seconds, and wei. */
export interface GameParameters {
  readonly answerFloor: number;
  readonly gameFloor: number;
  readonly minFee: number;
  readonly maxFee: number;
}

/** Who is who in a deployment. */
export interface Roles {
  /** Receives the whole supply of CON. */
  readonly holder: string;
  /** Proposes to the timelock. */
  readonly proposer: string;
  /** May cancel what was proposed. */
  readonly vetoer: string;
  /** May stop new claims once. */
  readonly guardian: string;
  /** Receives protocol fees. */
  readonly feeReceiver: string;
}

/** The names of the roles. */
export const ROLES = ["holder", "proposer", "vetoer", "guardian", "feeReceiver"] as const satisfies (keyof Roles)[];

/** Parameters of a deployment, times in seconds: a file `ignition/parameters/<chain>.json5` without its `Conun` level. */
export interface ConunParameters extends Partial<Roles> {
  readonly timelockDelay: number;
  readonly unbonding: number;
  readonly quarantine: number;
  readonly terms: TermsParameters;
  readonly chainParameters: ChainParameters;
  readonly gameParameters: GameParameters;
}

/** The parameters in the form that Ignition takes. */
export function ignitionParameters(parameters: ConunParameters): DeploymentParameters {
  const { terms, chainParameters, gameParameters, ...rest } = parameters;
  const groups = {
    terms: { ...terms },
    chainParameters: { ...chainParameters },
    gameParameters: { ...gameParameters },
  };
  return { Conun: { ...rest, ...groups } };
}

/** The parameters of a deployment with every role filled in. */
export type FullParameters = ConunParameters & Roles;

/** Gives the roles that the parameters leave out to the deploying account. */
export function withRoles(parameters: ConunParameters, deployer: string): FullParameters {
  const roles = Object.fromEntries(ROLES.map((role) => [role, parameters[role] ?? deployer]));
  return { ...parameters, ...(roles as unknown as Roles) };
}

/** Names of the chains that parameters are kept for, by chain id. */
export const CHAIN_NAMES: ReadonlyMap<number, string> = new Map([
  [31337, "local"],
  [11155111, "sepolia"],
  [84532, "baseSepolia"],
]);
