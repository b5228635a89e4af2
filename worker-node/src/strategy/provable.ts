import { type JobSpec, NOBODY } from "@conun/sdk";

/** Whether somebody can be shown to be wrong about a job's results; otherwise workers vote. */
export function isProvable({ resolver }: Pick<JobSpec, "resolver">): boolean {
  return resolver !== NOBODY;
}
