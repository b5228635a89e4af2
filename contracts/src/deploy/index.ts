/** Sets up CONUN on a chain. It carries bytecode and runs in Node only. */
export { parametersOf } from "../generated/parameters.ts";
export { type Decision, resolverDecision } from "./decision.ts";
export { DeploymentFailedError, type DeployOptions, deployLocal, deployWith } from "./deploy.ts";
export { conunModule } from "./module.ts";
export {
  CHAIN_NAMES,
  type ChainParameters,
  type ConunParameters,
  type FullParameters,
  type GameParameters,
  ignitionParameters,
  ROLES,
  type Roles,
  type TermsParameters,
  withRoles,
} from "./parameters.ts";
export { httpProvider, RpcRequestError } from "./provider.ts";
export { artifactOf, packageArtifacts } from "./resolver.ts";
