import type { Artifact, ArtifactResolver } from "@nomicfoundation/ignition-core";
import * as compiled from "../generated/artifacts/index.ts";

const artifacts: ReadonlyMap<string, Artifact> = new Map(
  (Object.values(compiled) as unknown as Artifact[]).map((artifact) => [artifact.contractName, artifact]),
);

/**
 * The artifact of one of our contracts.
 * @throws Error when no contract has this name.
 */
export function artifactOf(contractName: string): Artifact {
  const artifact = artifacts.get(contractName);
  if (artifact === undefined) throw new Error(`There is no contract named "${contractName}" in @conun/contracts.`);
  return artifact;
}

/** Finds the artifacts that this package carries, so that Ignition needs no Hardhat project. */
export const packageArtifacts: ArtifactResolver = {
  loadArtifact: async (contractName) => artifactOf(contractName),
  getBuildInfo: async () => undefined,
};
