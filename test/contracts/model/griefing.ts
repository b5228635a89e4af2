import { id as hashText } from "ethers";
import type { Action, Attempt } from "./attempt.ts";
import { isDrawn } from "./lottery.ts";
import { maySettle } from "./settling.ts";
import { A, B } from "./state.ts";
import { isFilled, keyOf, mayEnter, places } from "./working.ts";
import type { World } from "./world.ts";

/** A move that must be refused, and with which errors. */
const refused = (name: string, who: string, errors: readonly string[], send: Attempt["send"]): Attempt => ({
  name: `refused: ${name}`,
  who,
  expect: errors,
  send,
});

/** Opens a commitment with the opening of another one: another slot, turn, batch, job or author. */
const openWithAnothers: Action = (world, dice) => {
  const all = places(world);
  const open = all.filter(({ batch, turn }) => turn.status === A.Committed && isFilled(batch, world.now + 1));
  const place = dice.pick(open);
  const other = dice.pick(
    all.filter(
      (p) => p.batch.openings.has(keyOf(p.slot, p.turn.turn)) && !(p.batch === place?.batch && p.slot === place.slot),
    ),
  );
  if (place === undefined || other === undefined) return undefined;
  const opening = other.batch.openings.get(keyOf(other.slot, other.turn.turn));
  if (opening === undefined) return undefined;
  const args = [[place.batch.index, place.slot, opening.root, opening.steps, opening.salt, ""]];
  const griefer = world.owner("griefer");
  return refused("another's opening", griefer, ["CommitmentMismatch"], () =>
    world.stage.market.send(griefer, "reveal", place.job.id, args),
  );
};

/** Opens a commitment with something else than what was committed to. */
const openWithOther: Action = (world, dice) => {
  const open = places(world).filter(
    ({ batch, slot, turn }) =>
      turn.status === A.Committed && isFilled(batch, world.now + 1) && batch.openings.has(keyOf(slot, turn.turn)),
  );
  const place = dice.pick(open);
  if (place === undefined) return undefined;
  const opening = place.batch.openings.get(keyOf(place.slot, place.turn.turn));
  if (opening === undefined) return undefined;
  const { root, steps, salt } = opening;
  const forged = dice.pick([
    [hashText("other"), steps, salt],
    [root, steps + 1n, salt],
    [root, steps, hashText("salt")],
  ]) as unknown[];
  const owner = world.ownerOfAllotment(place.turn.allotmentId);
  return refused("something else", owner, ["CommitmentMismatch"], () =>
    world.stage.market.send(owner, "reveal", place.job.id, [[place.batch.index, place.slot, ...forged, ""]]),
  );
};

const revealEarly: Action = (world, dice) => {
  const early = places(world).filter(
    ({ batch, slot, turn }) =>
      turn.status === A.Committed && !isFilled(batch, world.now + 1) && batch.openings.has(keyOf(slot, turn.turn)),
  );
  const place = dice.pick(early);
  const opening = place?.batch.openings.get(keyOf(place.slot, place.turn.turn));
  if (place === undefined || opening === undefined) return undefined;
  const { root, steps, salt } = opening;
  return refused("reveal early", world.stranger, ["RevealNotOpen"], () =>
    world.stage.market.send(world.stranger, "reveal", place.job.id, [
      [place.batch.index, place.slot, root, steps, salt, ""],
    ]),
  );
};

const settleEarly: Action = (world, dice) => {
  const job = dice.pick(world.jobs);
  const batch = dice.pick(job?.batches ?? []);
  if (job === undefined || batch === undefined) return undefined;
  const time = world.now + 1;
  // Where results differ a revealed batch moves on without waiting; that is not early.
  if (batch.head.status === B.Revealed || maySettle(job, batch, time)) return undefined;
  const errors = ["RevealNotOpen", "RevealStillOpen", "BatchEnded"];
  return refused("settle early", world.stranger, errors, () =>
    world.stage.market.send(world.stranger, "settle", job.spec, [batch.index], true),
  );
};

const actForOthers: Action = (world, dice) => {
  const held = places(world).filter(({ turn }) => turn.status === A.Claimed && world.now + 1 <= turn.deadline);
  const griefer = world.owner("griefer");
  const place = dice.pick(held.filter(({ turn }) => world.ownerOfAllotment(turn.allotmentId) !== griefer));
  if (place === undefined) return undefined;
  const { job, batch, slot } = place;
  const { market } = world.stage;
  if (dice.percent(33)) {
    return refused("expire early", griefer, ["ClaimNotExpired"], () =>
      market.send(griefer, "expire", job.spec, batch.index, slot),
    );
  }
  return dice.percent(50)
    ? refused("commit for another", griefer, ["NotAssignmentHolder"], () =>
        market.send(griefer, "commit", job.id, [[batch.index, slot, hashText("mine")]]),
      )
    : refused("release for another", griefer, ["NotAssignmentHolder"], () =>
        market.send(griefer, "release", job.spec, batch.index, slot),
      );
};

/** The café's second machine in a batch that its first one works on; somebody who left a batch and comes back. */
const comeAgain: Action = (world, dice) => {
  const owner = dice.percent(50) ? world.owner("cafe") : (dice.pick([...world.owners.values()]) as string);
  const operator = dice.pick(world.allotments.filter((a) => a.owner === owner && !a.revoked))?.operator;
  const barred = places(world).filter((place) => {
    const { batch, turn } = place;
    const inside = batch.turns.some(
      (t) =>
        [A.Claimed, A.Committed, A.Revealed].some((s) => s === t.status) &&
        world.ownerOfAllotment(t.allotmentId) === owner,
    );
    if (!batch.barred.has(owner) && !inside) return false;
    const free = turn.status === A.None || turn.status === A.Released || turn.status === A.Expired;
    // All else would let it in.
    return free && mayEnter(world, place, world.stranger);
  });
  const place = dice.pick(barred);
  if (place === undefined || operator === undefined) return undefined;
  const errors = ["OwnerAlreadyInBatch", "OwnerBarred", "InsufficientAllotment"];
  return refused("come again", operator, errors, () =>
    world.stage.market.send(operator, "claim", place.job.spec, [[place.batch.index, place.slot]]),
  );
};

/** A claim before the lottery lets its owner in. */
const claimUndrawn: Action = (world, dice) => {
  const allotment = dice.pick(world.allotments.filter(({ revoked }) => !revoked));
  if (allotment === undefined) return undefined;
  const { owner, operator } = allotment;
  const place = dice.pick(places(world).filter((p) => mayEnter(world, p, owner) && !isDrawn(world, p, owner)));
  if (place === undefined) return undefined;
  return refused("claim before it is drawn", operator, ["NotDrawnYet", "InsufficientAllotment"], () =>
    world.stage.market.send(operator, "claim", place.job.spec, [[place.batch.index, place.slot]]),
  );
};

const reachForMoney: Action = (world, dice) => {
  const griefer = world.owner("griefer");
  const { market, registry } = world.stage;
  const allotment = dice.pick(world.allotments);
  const open = dice.pick(world.jobs.filter((job) => !job.closed && world.now + 1 < Number(job.spec.postingDeadline)));
  const closed = dice.pick(world.jobs.filter((job) => job.closed));
  const options: (Attempt | undefined)[] = [
    allotment &&
      refused("slash", griefer, ["NotReservingMarket"], () => registry.send(griefer, "slash", allotment.id, 1, 1)),
    allotment &&
      refused("penalise", griefer, ["NotReservingMarket"], () =>
        registry.send(griefer, "penalise", allotment.id, 1, 1),
      ),
    refused("reserve", griefer, ["OperatorNotAuthorised"], () => registry.send(griefer, "reserve", griefer, 1)),
    open && refused("close", griefer, ["PostingStillOpen"], () => market.send(griefer, "close", open.spec)),
    open &&
      refused("post again", open.spec.requester, ["JobAlreadyPosted", "TermsNotCurrent"], () =>
        market.send(open.spec.requester, "post", open.spec, ""),
      ),
    open && refused("refund", griefer, ["JobNotClosed"], () => market.send(griefer, "refund", open.spec, griefer)),
    closed &&
      refused("refund to a stranger", griefer, ["NothingToRefund"], () =>
        market.send(griefer, "refund", closed.spec, world.stranger),
      ),
    refused("withdraw", griefer, ["NothingToWithdraw"], () => market.send(griefer, "withdraw", world.stranger)),
    refused("set terms", griefer, ["NotGovernor"], () => market.send(griefer, "setTerms", [0, 0, 0, 0, 0])),
    refused("set fee receiver", griefer, ["NotGovernor"], () => market.send(griefer, "setFeeReceiver", griefer)),
    refused("stop claims", griefer, ["NotGuardian"], () => market.send(griefer, "stopClaims", 1)),
    burnEarly(world),
  ];
  return dice.pick(options.filter((option) => option !== undefined));
};

function burnEarly(world: World): Attempt | undefined {
  const entry = world.quarantine.find(({ releaseAt }) => world.now + 1 < releaseAt);
  if (entry === undefined) return undefined;
  return refused("burn early", world.stranger, ["QuarantineNotOver"], () =>
    world.stage.registry.send(world.stranger, "burnQuarantined", entry.id),
  );
}

/** One of the moves that must be refused. */
export const badMove: Action = (world, dice) => {
  const moves = [
    openWithAnothers,
    openWithOther,
    revealEarly,
    settleEarly,
    actForOthers,
    comeAgain,
    claimUndrawn,
    reachForMoney,
  ];
  const first = dice.below(moves.length);
  for (let i = 0; i < moves.length; i++) {
    const attempt = moves[(first + i) % moves.length]?.(world, dice);
    if (attempt !== undefined) return attempt;
  }
  return undefined;
};
