export {
  type Address,
  CONTRACT_KEYS,
  type ConunAddresses,
  type Deployment,
  DeploymentInvalidError,
  deploymentOf,
  deployments,
  parseDeployment,
} from "./deployment.ts";
export { eventTopics } from "./events.ts";
export * from "./generated/abi/index.ts";
export type * from "./generated/typechain/index.ts";
