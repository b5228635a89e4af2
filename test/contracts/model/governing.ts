import type { Action } from "./attempt.ts";

/** Other terms for jobs posted from now on: those that run must not notice. */
export const setTerms: Action = (world, dice) => {
  const terms = {
    requesterFee: BigInt(dice.between(0, 50_000)),
    providerFee: BigInt(dice.between(0, 50_000)),
    expiryFloor: BigInt(dice.between(0, 1_000_000)),
    expiryRate: BigInt(dice.between(0, 1_000_000)),
    lonelyShare: BigInt(dice.between(0, 1_000_000)),
  };
  const { timelock } = world.stage.deployment;
  return {
    name: "setTerms",
    who: timelock,
    expect: "success",
    send: () => world.stage.market.send(timelock, "setTerms", terms),
    note: () => void world.terms.push(terms),
  };
};

export const setFeeReceiver: Action = (world, dice) => {
  const { timelock } = world.stage.deployment;
  const receiver = dice.pick([world.sponsor, world.stranger, world.feeReceiver]) as string;
  return {
    name: "setFeeReceiver",
    who: timelock,
    expect: "success",
    send: () => world.stage.market.send(timelock, "setFeeReceiver", receiver),
    note: () => {
      world.feeReceiver = receiver;
    },
  };
};

/** The guardian, once; short, so that the run goes on. */
export const stopClaims: Action = (world, dice) => {
  const guardian = world.stage.deployment.deployer;
  const seconds = dice.between(1, 60);
  return {
    name: "stopClaims",
    who: guardian,
    expect: world.stoppedUntil === 0 ? "success" : ["GuardianUsed"],
    send: () => world.stage.market.send(guardian, "stopClaims", seconds),
    note: () => {
      world.stoppedUntil = world.now + seconds;
    },
  };
};
