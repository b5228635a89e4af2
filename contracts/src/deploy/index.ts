/** Sets up CONUN on a chain. It carries bytecode and runs in Node only. */
export { parametersOf } from "../generated/parameters.ts";
export { DeploymentFailedError, type DeployOptions, deployLocal, deployWith } from "./deploy.ts";
export { conunModule } from "./module.ts";
export {
  type ChainParameters,
  type ConunParameters,
  ignitionParameters,
  ROLES,
  type Roles,
  type TermsParameters,
} from "./parameters.ts";
export { httpProvider, RpcRequestError } from "./provider.ts";
export { artifactOf, packageArtifacts } from "./resolver.ts";
