import type { AuditRates, Courses, LieCourses } from "./courses.ts";
import { average, greatest, leastBond, MILLION, paidFor, watchedBy } from "./formulas.ts";
import { inCon, minus, type Profit } from "./wealth.ts";

/** A way to make money without doing the work, and what it comes to for one batch. Amounts in wei of CON. */
export interface Verdict {
  readonly name: string;
  /** What it is worth while nobody looks; none: it does not depend on that. */
  readonly unseen?: bigint;
  /** What it comes to when it is found, or whatever happens. */
  readonly found: bigint;
  /** What it comes to on average. */
  readonly expected: bigint;
  /** Probability of being found above which it loses, in parts of a million. */
  readonly breakEven?: bigint;
  /** The bond below which it would pay at the assumed probability. */
  readonly leastBond?: bigint;
}

/** What being right is worth. Amounts in wei of CON. */
export interface Reward {
  readonly name: string;
  readonly profit: bigint;
  /** Price of gas in wei above which it costs more than it brings; none: at no price. */
  readonly dearest?: bigint;
}

/** What the courses of events come to on one chain. */
export interface Verdicts {
  /** How likely a lie is found, in parts of a million: by whom has no record, a full one, or one where no audits are asked for. */
  readonly watched: AuditRates;
  /** The honest worker of one batch, its computing paid. */
  readonly honest: Reward;
  readonly dishonest: readonly Verdict[];
  readonly watchers: readonly Reward[];
  /** What a worker has of being challenged for nothing, beyond its pay. */
  readonly challenged: readonly Reward[];
  /** Who works in the slot of an audit, its computing paid. */
  readonly auditors: readonly Reward[];
  /** How many times the price of gas may rise in the middle of a game until an honest defender is out of pocket. */
  readonly feeRise: number;
  /** A lie of an owner with a full record, where the requester asks for no audits and nobody else looks. */
  readonly unguarded: bigint;
}

/** How likely audits find a lie, if nobody else ever looks. */
export function watchedByAudits({ job, rates }: Courses): AuditRates {
  const of = (rate: bigint): bigint => watchedBy(job, rate);
  return { fresh: of(rates.fresh), recorded: of(rates.recorded), unasked: of(rates.unasked) };
}

/** Judges all strategies. Pure. @param watched Probabilities that a lie is found; those of audits if left out. */
export function judge(courses: Courses, watched = watchedByAudits(courses)): Verdicts {
  const { job, grieved, lazy, honest, audited, demanded } = courses;
  const { fee, conPerCoin, computing } = courses.stage.assumptions;
  const worth = (profit: Profit): bigint => inCon(profit, conPerCoin);

  const reward = (name: string, profit: Profit): Reward => {
    const cost = -profit.coin * conPerCoin;
    return { name, profit: worth(profit), ...(cost > 0n ? { dearest: (fee * profit.con) / cost } : {}) };
  };
  const sure = (name: string, profit: Profit): Verdict => ({ name, found: worth(profit), expected: worth(profit) });
  const risky = (name: string, unseen: bigint, found: bigint, bonds = 1n, p = watched.fresh): Verdict => ({
    name,
    unseen,
    found,
    expected: average(unseen, found, p),
    breakEven: (unseen * MILLION) / (unseen - found),
    ...(p === 0n ? {} : { leastBond: leastBond(unseen, -found - (bonds * job.spec.bond) / 2n, p) / bonds }),
  });
  const lie = (name: string, { stands, ends }: LieCourses): Verdict => {
    const losses = Object.values(ends).map(({ worker }) => worth(worker));
    // Who is found out chooses what costs least.
    return risky(name, worth(stands), greatest(losses));
  };
  const greedy = lie("greedy: made up, with all steps that the job allows", courses.greedy);
  const most = worth(courses.greedy.stands);
  /** What was bought is gone with the first lie that is found. */
  const farming = (name: string, p: bigint): Verdict => {
    const { leastBond: _, ...rest } = risky(name, most, greedy.found + worth(courses.farmed), 1n, p);
    return rest;
  };
  const computed = (profit: Profit): Profit => ({
    ...profit,
    con: profit.con - paidFor(job.honest.totalSteps, computing),
  });
  const gain = ({ worker }: { readonly worker: Profit }): Profit => minus(worker, honest);
  const defence = courses.challengerBond - gain(grieved.fully).coin;

  return {
    watched,
    honest: reward("honest", computed(honest)),
    dishonest: [
      lie("lazy: likely results, made up", lazy),
      greedy,
      lie("withheld tree: a root and nothing else", courses.treeless),
      risky("Sybil replicas: both of a batch, greedy", worth(courses.twins.stand), worth(courses.twins.found), 2n),
      risky("greedy, with a record that was earned", most, greedy.found, 1n, watched.recorded),
      farming("record farming, then greedy", watched.recorded),
      farming("record farming, then greedy where no audits are asked for", watched.unasked),
      sure("self-challenge", courses.selfChallenged),
      sure("no reveal", courses.unrevealed),
      sure("withheld outputs: nothing is shown to whoever demands it", demanded.withheld.worker),
      sure("claim and idle", courses.idle),
      sure("claim, and give back at the last moment", courses.released),
      sure("griefing: challenge what is right, to the last step", grieved.fully.watcher),
      sure("griefing: challenge what is right, then silence", grieved.silently.watcher),
      sure("griefing: challenge beyond the last task", grieved.beyond.watcher),
      sure("griefing: demand what is shown", demanded.answered.watcher),
    ],
    watchers: [
      reward("the liar is silent", lazy.ends.silent.watcher),
      reward("the liar plays to the last step", lazy.ends.fought.watcher),
      reward("an output is withheld, and demanded", demanded.withheld.watcher),
      reward("the liar loses to a straw man of its own first", lazy.ends.preempted.watcher),
    ],
    challenged: [
      reward("to the last step", gain(grieved.fully)),
      reward("then silence", gain(grieved.silently)),
      reward("beyond the last task", gain(grieved.beyond)),
      reward("a demand of an output", gain(demanded.answered)),
    ],
    auditors: [
      reward("the worker was honest", computed(audited.honest.auditor)),
      reward("it lied, and loses to a straw man of its own first", computed(audited.lazy.auditor)),
    ],
    unguarded: average(most, greedy.found, watched.unasked),
    feeRise: Number((courses.challengerBond * 100n) / defence) / 100,
  };
}
