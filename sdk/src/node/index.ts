export { requirePrivate, writePrivate } from "./atomic.ts";
export { Conun, fileLoader, type NetworkConnectOptions, type NodeConnectOptions } from "./conun.ts";
export { assertKeyAllowed, developmentAddress, developmentSigner, isDevelopmentKey } from "./devkeys.ts";
export { createKeystore, type KeystoreOptions, keystoreAddress, unlockKeystore, writeKeystore } from "./keystore.ts";
export { loadDeployment, loadNetwork, type NetworkDefinition, type NetworkOptions, saveNetwork } from "./networks.ts";
export { askPassword, credentialPassword, filePassword, type PasswordSource, promptPassword } from "./passwords.ts";
export { conunPaths, type Paths } from "./paths.ts";
