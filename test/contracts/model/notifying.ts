import { iJobCallbackAbi } from "@conun/contracts";
import { Interface, ZeroAddress } from "ethers";
import type { Action } from "./attempt.ts";
import { B } from "./state.ts";
import { must, type World } from "./world.ts";

const callback = new Interface(iJobCallbackAbi);

/** Contracts that jobs name as their callback: one writes down what it is told, one never comes to an end. */
export const LISTENER = `0x${"11".repeat(20)}`;
export const DEAF = `0x${"dd".repeat(20)}`;

/** calldatacopy(0, 0, calldatasize()) log0(0, calldatasize()), and an endless loop. */
const CODE: Readonly<Record<string, string>> = { [LISTENER]: "0x366000600037366000a000", [DEAF]: "0x5b600056" };

export async function deployCallbacks({ stage }: World): Promise<void> {
  for (const [address, code] of Object.entries(CODE)) await stage.chain.request("hardhat_setCode", address, code);
}

/** Tells the callback of a batch, settled or not; what it does with that changes nothing. */
export const notify: Action = (world, dice) => {
  const all = world.jobs.flatMap((job) => job.batches.map((batch) => ({ job, batch })));
  const ready = all.filter(({ job, batch }) => job.spec.callback !== ZeroAddress && batch.head.status === B.Settled);
  const found = dice.pick(dice.percent(80) ? ready : all);
  if (found === undefined) return undefined;
  const { job, batch } = found;
  const { callback: target } = job.spec;
  const settled = batch.head.status === B.Settled;
  return {
    name: "notify",
    who: world.stranger,
    expect: target === ZeroAddress ? ["CallbackNone"] : settled ? "success" : ["BatchNotSettled"],
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(world.stranger, "notify", job.spec, batch.index),
    note: ({ logs }, events) => {
      const told = events.find(({ name }) => name === "CallbackNotified");
      must(told?.args.success === (target === LISTENER), "a notification says whether it arrived");
      if (target !== LISTENER) return;
      const data = logs.find(({ address }) => address === LISTENER)?.data;
      const expected = callback.encodeFunctionData("onBatchSettled", [job.id, batch.index, batch.root]);
      must(data === expected, "a callback is told the accepted root", () => [data, expected]);
    },
  };
};
