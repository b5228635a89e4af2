/** Why a job, or a batch of it, is not worked on; with what a person can do about it. */
export const REFUSALS = {
  "job-closed": "The requester closed the job.",
  "posting-over": "The time in which the job's batches can be claimed is over, or too short for one more.",
  "spec-unknown": "The job uses something that this version of the worker does not know. Update the worker.",
  "requester-refused": "The requester is on your list `refuse.requesters`.",
  "requester-not-accepted": "You accept some requesters only (`accept.requesters`), and this is none of them.",
  "program-refused": "The program is on your list `refuse.programs`.",
  "program-not-accepted": "You accept some programs only (`accept.programs`), and this is none of them.",
  "no-spare-replica":
    "Where one result differs, no further replica may decide: a false result voids the batch, and nobody is paid. " +
    "You take such jobs with `accept.without_spare`.",
  "resolver-not-accepted": "Its results are judged by a contract that you do not accept (`accept.resolvers`).",
  "resolver-void": "The contract that judges its results is void: nothing of it can be claimed any more.",
  "window-too-long": "The bond would be bound for longer than `accept.max_window_hours`.",
  "no-resolver-stake":
    "The operator has no allotment of stake for the contract that judges the job. The owner gives it one with " +
    "`conun-worker stake setup`, or `stake authorise`.",
  "price-rising": "It pays less than your floor now, and more later: it is taken when its price gets there.",
  "too-cheap": "It pays less than your floor (`price.per_billion_steps`, `price.per_task`).",
  "task-too-long": "A task would take longer than `work.max_task_seconds`.",
  "memory-too-large": "A task may use more memory than `work.max_memory_mib`.",
  "output-too-large": "The outputs may be larger than `work.max_output_mib` or `work.max_batch_output_mib`.",
  "too-slow": "This machine cannot finish a batch in the time that the job gives.",
  "no-stake": "The operator has no allotment of stake. The owner authorises it with `conun-worker stake`.",
  "bond-too-high": "The bond of one batch is above `stake.max_per_batch`.",
  "stake-at-risk": "Your limit `stake.max_at_risk` is reached; it frees up as batches are paid.",
  "allotment-full":
    "The operator's allotment is reserved in full. The owner can raise it; it frees up as batches are paid.",
  "budget-short": "What is left of the job's budget does not cover another batch.",
  "slots-taken": "Others hold all open slots.",
  "owner-in-batch": "The owner has a slot in the batch already; one owner has one voice.",
  barred: "The owner gave this batch back, let it expire, or sat in a round without agreement.",
  "not-drawn": "The lottery lets others claim first; soon all may.",
  "claims-stopped": "The market's guardian has stopped new claims for a time.",
  "manifest-unavailable": "The job's manifest could not be fetched from the places it names.",
  "program-unavailable": "The program could not be fetched from the places the job names.",
  "inputs-unavailable": "The inputs could not be fetched from the places the job names.",
  "outputs-refused": "No storage that the job names, and none of `storage.publish`, takes its outputs from workers.",
  "content-wrong": "What storage served is not what the job names on chain.",
  "program-invalid": "The machine refuses the program, or it is not the one the job names.",
  "host-failure": "This machine could not run a task of it (memory, time, a killed process).",
  "gas-low": "The operator's balance for gas is below `gas.min_balance`. Send it some of the chain's own coin.",
  "defence-short":
    "The operator's coins do not reach to defend results that can be challenged. Send it some, or lower `defend.games`.",
  waiting: "Enough work is queued for now; it is looked at again as the queue empties.",
  preparing: "Program and inputs are being fetched and checked.",
  "all-done": "All its batches are done, or in hand.",
} as const;

export type RefusalReason = keyof typeof REFUSALS;

/** One reason with the figures of the case. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly detail: string;
}

export function refuse(reason: RefusalReason, detail: string): Refusal {
  return { reason, detail };
}
