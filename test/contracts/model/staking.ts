import { UNIT } from "../lib/stage.ts";
import type { Action } from "./attempt.ts";
import type { Allotment } from "./state.ts";
import { authorise, must, OWNERS, type OwnerName, STAKE, type World } from "./world.ts";

const anyOwner = (world: World, name: OwnerName | undefined): string => world.owner(name ?? "honest1");

export const stake: Action = (world, dice) => {
  const owner = anyOwner(world, dice.pick(OWNERS));
  const units = BigInt(dice.between(1, 50_000_000));
  const payer = dice.percent(80) ? owner : world.sponsor;
  return {
    name: "stake",
    who: payer,
    expect: "success",
    send: () => world.stage.registry.send(payer, "stake", owner, units * UNIT),
    note: () => {
      world.ownerState(owner).stake += units;
      world.addBalance(payer, -units * UNIT);
    },
  };
};

export const unbond: Action = (world, dice) => {
  const owner = anyOwner(world, dice.pick(OWNERS));
  const units = BigInt(dice.between(1, 50_000_000));
  return {
    name: "unbond",
    who: owner,
    expect: ["success", "InsufficientFreeStake"],
    send: () => world.stage.registry.send(owner, "unbond", units),
    note: () => {
      const state = world.ownerState(owner);
      state.stake -= units;
      state.unbondings.push({ units, readyAt: world.now + 60, done: false });
    },
  };
};

export const withdrawUnbonded: Action = (world, dice) => {
  const ready = [...world.staked].flatMap(([owner, { unbondings }]) =>
    unbondings
      .map((entry, index) => ({ owner, index, entry }))
      .filter(({ entry }) => !entry.done && world.now + 1 >= entry.readyAt),
  );
  const found = dice.pick(ready);
  if (found === undefined) return undefined;
  return {
    name: "withdrawUnbonded",
    who: world.stranger,
    expect: "success",
    send: () => world.stage.registry.send(world.stranger, "withdrawUnbonded", found.owner, found.index),
    note: () => {
      found.entry.done = true;
      world.addBalance(found.owner, found.entry.units * UNIT);
    },
  };
};

const standing = (world: World): Allotment[] => world.allotments.filter(({ revoked }) => !revoked);

export const setAllotment: Action = (world, dice) => {
  const allotment = dice.pick(standing(world));
  if (allotment === undefined) return undefined;
  const units = BigInt(dice.between(100_000_000, 1_500_000_000));
  return {
    name: "setAllotment",
    who: allotment.owner,
    expect: ["success", "InsufficientFreeStake", "InsufficientAllotment", "MarketCapExceeded"],
    send: async () => {
      const { registry, market } = world.stage;
      const { units: before } = await registry.call<{ units: bigint }>("allotment", allotment.id);
      const receipt = await registry.send(allotment.owner, "setAllotment", allotment.id, units);
      const { capUnits, allottedUnits } = await registry.call<Cap>("marketCap", allotment.owner, market.address);
      must(units <= before || allottedUnits <= capUnits, "no more is allotted to a market than its cap");
      return receipt;
    },
  };
};

interface Cap {
  readonly capUnits: bigint;
  readonly allottedUnits: bigint;
}

/** An owner trusts the market with less or more; what it allotted already stays. */
export const setMarketCap: Action = (world, dice) => {
  const owner = anyOwner(world, dice.pick(OWNERS));
  const units = (STAKE * BigInt(dice.between(30, 200))) / 100n;
  const { registry, market } = world.stage;
  return {
    name: "setMarketCap",
    who: owner,
    expect: "success",
    send: () => registry.send(owner, "setMarketCap", market.address, units),
    note: () => void world.caps.set(owner, units),
  };
};

export const revoke: Action = (world, dice) => {
  const allotment = dice.pick(standing(world));
  if (allotment === undefined) return undefined;
  return {
    name: "revoke",
    who: allotment.owner,
    expect: "success",
    send: () => world.stage.registry.send(allotment.owner, "revoke", allotment.id),
    note: () => {
      allotment.revoked = true;
    },
  };
};

/** An owner whose operator it revoked authorises it anew, with what stake is free. */
export const authoriseAgain: Action = (world, dice) => {
  const gone = world.allotments.filter((a) => a.revoked && world.allotmentOf(a.operator) === undefined);
  const allotment = dice.pick(gone);
  if (allotment === undefined) return undefined;
  return {
    name: "authorise",
    who: allotment.owner,
    expect: ["success", "InsufficientFreeStake", "MarketCapExceeded"],
    send: () => authorise(world, allotment.owner, allotment.operator, BigInt(dice.between(300, 1200)) * 1_000_000n),
  };
};

export const burnQuarantined: Action = (world, dice) => {
  const entry = dice.pick(world.quarantine.filter(({ releaseAt }) => world.now + 1 >= releaseAt));
  if (entry === undefined) return undefined;
  return {
    name: "burnQuarantined",
    who: world.stranger,
    expect: "success",
    send: () => world.stage.registry.send(world.stranger, "burnQuarantined", entry.id),
    note: () => {
      world.quarantine = world.quarantine.filter((other) => other !== entry);
    },
  };
};
