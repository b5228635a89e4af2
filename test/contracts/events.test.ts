import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventTopics, jobMarketAbi, workerRegistryAbi } from "@conun/contracts";
import { artifactOf } from "@conun/contracts/deploy";
import { expect } from "chai";
import { Interface } from "ethers";

const SNAPSHOT = join(import.meta.dirname, "events.snapshot.json");
const CONTRACTS = ["BlockHashSeed", "ConunTimelock", "ConunToken", "DisputeGame", "JobMarket", "WorkerRegistry"];

interface FrozenEvent {
  readonly signature: string;
  readonly topic: string;
  readonly inputs: readonly string[];
}

/** Everything about events that readers of logs rely on. */
function eventsOf(contract: string): Record<string, FrozenEvent> {
  const events: Record<string, FrozenEvent> = {};
  new Interface(artifactOf(contract).abi).forEachEvent((event) => {
    events[event.name] = {
      signature: event.format("sighash"),
      topic: event.topicHash,
      inputs: event.inputs.map(({ indexed, name, type }) => `${type}${indexed ? " indexed" : ""} ${name}`),
    };
  });
  return Object.fromEntries(Object.entries(events).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe("events", () => {
  const found = Object.fromEntries(CONTRACTS.map((contract) => [contract, eventsOf(contract)]));

  it("are those that were agreed on: names, types, topics and what is indexed never change", () => {
    if (process.env.CONUN_UPDATE_SNAPSHOTS === "1") {
      writeFileSync(SNAPSHOT, `${JSON.stringify(found, undefined, 2)}\n`);
    }
    expect(found).to.deep.equal(JSON.parse(readFileSync(SNAPSHOT, "utf8")));
  });

  it("have at most three indexed fields, the id first", () => {
    for (const { inputs, signature } of [...Object.values(found.JobMarket ?? {})]) {
      const indexed = inputs.map((input) => input.includes(" indexed "));
      expect(indexed.filter(Boolean).length, signature).to.be.within(1, 3);
      expect(indexed[0], signature).to.equal(true);
    }
  });

  it("are found by their topics", () => {
    expect(eventTopics(jobMarketAbi).JobPosted).to.equal(found.JobMarket?.JobPosted?.topic);
    expect(eventTopics(workerRegistryAbi).Staked).to.equal(found.WorkerRegistry?.Staked?.topic);
  });
});
