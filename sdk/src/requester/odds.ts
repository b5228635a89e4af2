import { failure } from "../errors/failure.ts";
import { MILLION } from "../types/amounts.ts";
import type { JobSpec } from "../types/market.ts";
import { NOBODY } from "../types/primitives.ts";
import { auditRateOf } from "./judge.ts";

/** Who looks at a batch's results besides whoever made them. Shares are numbers from 0 to 1. */
export interface OddsSettings {
  /** Workers that are asked for the same result, at least 1. */
  readonly replicas: number;
  /** Share of batches for which one more worker is drawn. */
  readonly audited: number;
  /** Share of the audits' slots that somebody claims in time; all of them if it is left out. */
  readonly answered?: number | undefined;
  /** Share of all stake that belongs to those who lie together; the liar is alone if it is left out. */
  readonly coalition?: number | undefined;
  /** Share of batches that a watcher computes again, whole; none if it is left out. */
  readonly watched?: number | undefined;
  /** Share of the tasks that the requester computes again, each chosen by itself; none if it is left out. */
  readonly rechecked?: number | undefined;
  /** Tasks of the batch whose results are wrong; 1, which is the hardest to find, if it is left out. */
  readonly wrongTasks?: number | undefined;
}

/** What becomes of a wrong result. All numbers are probabilities, 0 to 1. */
export interface Odds {
  /** Nobody finds it, and it is paid. */
  readonly survives: number;
  /** By whom it is found, each seen by itself. */
  readonly foundBy: {
    readonly replicas: number;
    readonly audit: number;
    readonly watchers: number;
    readonly requester: number;
  };
}

/**
 * How likely a wrong result is to be paid. Whoever else has to compute the batch finds it if it does not belong to the
 * same people: slots and audits are drawn by stake, so a coalition's share of the stake is its share of these. Whoever
 * finds it can refute it and is paid for that; that somebody does is taken for granted. Draws are independent, so the
 * probabilities of not being found multiply.
 *
 * @throws ConunError `ARGUMENT_INVALID` if a share is not between 0 and 1, or a count not a whole number above 0.
 */
export function oddsOf(settings: OddsSettings): Odds {
  const { answered = 1, coalition = 0, watched = 0, rechecked = 0, wrongTasks = 1 } = settings;
  const shares = { audited: settings.audited, answered, coalition, watched, rechecked };
  for (const [name, share] of Object.entries(shares)) {
    if (!(share >= 0 && share <= 1)) throw failure("ARGUMENT_INVALID", `${name}: ${share} is not between 0 and 1.`);
  }
  for (const [name, count] of Object.entries({ replicas: settings.replicas, wrongTasks })) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw failure("ARGUMENT_INVALID", `${name}: ${count} is not a whole number above 0.`);
    }
  }
  const missedBy = {
    replicas: coalition ** (settings.replicas - 1),
    audit: 1 - settings.audited * answered * (1 - coalition),
    watchers: 1 - watched,
    requester: (1 - rechecked) ** wrongTasks,
  };
  return {
    survives: missedBy.replicas * missedBy.audit * missedBy.watchers * missedBy.requester,
    foundBy: {
      replicas: 1 - missedBy.replicas,
      audit: 1 - missedBy.audit,
      watchers: 1 - missedBy.watchers,
      requester: 1 - missedBy.requester,
    },
  };
}

/** Settings of {@link oddsOf} that a job's specification does not say. */
export type OddsOfJobSettings = Omit<OddsSettings, "replicas" | "audited"> & {
  /** Audits in a million for the owner in question, of the market's `auditRateOf`; that of an owner without a record. */
  readonly auditRate?: number | undefined;
};

/**
 * How likely a wrong result of a job's batch is to be paid; see {@link oddsOf}. Results that are judged by votes are not
 * audited and nobody can refute them: there a lie is paid if its votes are a quorum first.
 *
 * @throws ConunError as {@link oddsOf}.
 */
export function oddsOfJob(spec: JobSpec, settings: OddsOfJobSettings = {}): Odds {
  const { auditRate = auditRateOf(spec), coalition = 0, ...rest } = settings;
  if (spec.resolver !== NOBODY) {
    return oddsOf({ ...rest, coalition, replicas: spec.replicas, audited: auditRate / Number(MILLION) });
  }
  const { foundBy } = oddsOf({ coalition, replicas: spec.replicas, audited: 0 });
  const survives = outvotes(spec, coalition);
  return { survives, foundBy: { ...foundBy, replicas: 1 - survives } };
}

/** The liar holds one slot: the others vote one after the other, until one side has a quorum or there are no more. */
function outvotes({ replicas, maxReplicas }: JobSpec, coalition: number): number {
  const needed = replicas - 1;
  let probability = 0;
  let orders = 1;
  for (let honest = 0; honest <= Math.min(needed, maxReplicas - replicas); honest++) {
    // So many honest votes before the last one that was needed.
    if (honest > 0) orders *= (needed - 1 + honest) / honest;
    probability += orders * coalition ** needed * (1 - coalition) ** honest;
    if (needed === 0) break;
  }
  return probability;
}
