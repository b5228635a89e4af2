export { ProviderBook } from "./blocks/provider-book.ts";
export { parseCid } from "./cid.ts";
export { decodeInputsChunk, encodeInputsChunk } from "./codec/inputs-chunk.ts";
export {
  decodeInputsIndex,
  decodeJobManifest,
  encodeInputsIndex,
  encodeJobManifest,
  type InputsIndex,
  type JobManifest,
  manifestDigest,
} from "./codec/manifest.ts";
export {
  bundleTree,
  decodeOutputsBundle,
  encodeOutputsBundle,
  leavesOf,
  type OutputsBundle,
  type TaskResult,
} from "./codec/outputs-bundle.ts";
export { isStorageErrorCode, StorageError, type StorageErrorCode, storageErrors } from "./errors.ts";
export { buildHint, type Hint, parseHint } from "./hint.ts";
export { type HttpStorageOptions, httpStorage } from "./http/http-storage.ts";
export type { PushOutputs, ServiceClient } from "./http/service-client.ts";
export { type KuboStorageOptions, kuboStorage } from "./kubo-storage.ts";
export { chainLookup } from "./node/chain-lookup.ts";
export { HeliaStorage } from "./node/helia-storage.ts";
export type { StorageLogger } from "./node/logger.ts";
export type { HeliaStorageOptions, NodeStatus, Retention } from "./node/node-options.ts";
export type { AssignmentLookup, AssignmentRef, HeldAssignment } from "./node/outputs-desk.ts";
export { createStorageService, type StorageService, type StorageServiceOptions } from "./node/service.ts";
export type { ExpectedJob } from "./outputs/job.ts";
export { type OutputsPush, type PushDomain, signPush } from "./outputs/push.ts";
export {
  type InputsProgress,
  type PublishedInputs,
  type PublishInputsOptions,
  publishInputs,
} from "./publish/inputs.ts";
export { type Published, publishJobManifest, publishOutputs, publishProgram } from "./publish/objects.ts";
export { type InputsReader, type OpenInputsOptions, openInputs, type StoredTask } from "./read/inputs.ts";
export {
  type CheckedOutputs,
  type ExpectedOutputs,
  type FetchOptions,
  fetchJobManifest,
  fetchOutputs,
  fetchProgram,
} from "./read/objects.ts";
export type {
  AbortOptions,
  Content,
  GetOptions,
  Pin,
  PinOptions,
  PutOptions,
  Storage,
  StorageNode,
  Stored,
} from "./storage.ts";
