import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "../../globals.ts";
import { whole } from "../job/options.ts";
import type { AuditOptions } from "./audit.ts";
import type { EvidenceOptions, VerifyEvidenceOptions } from "./evidence.ts";
import type { ListOptions } from "./list.ts";

type Act = <A extends unknown[]>(
  action: (context: Context, ...args: A) => Promise<void>,
) => (...args: unknown[]) => Promise<void>;

/** Adds `conun audit-job` and `conun dispute`. */
export function addDisputeCommands(program: Command, act: Act): void {
  program
    .command("audit-job")
    .description("compute results of a job again, and challenge what is wrong")
    .argument("<job>", "id of the job")
    .option("--share <p>", "part of each batch's tasks that is computed again, above 0 and at most 1", share, 1)
    .option("--challenge", "challenge wrong results and play to the end; takes bonds of the chain's coin")
    .action(
      act(async (context, id: string, options: AuditOptions) =>
        (await import("./audit.ts")).auditCommand(context, id, options),
      ),
    );

  const dispute = program.command("dispute").description("games about results that somebody says are wrong");
  dispute
    .command("list")
    .description("list games")
    .option("--job <job>", "about results of this job")
    .option("--challenger <address>", "begun by this account")
    .action(
      act(async (context, options: ListOptions) => (await import("./list.ts")).listDisputesCommand(context, options)),
    );
  dispute
    .command("show")
    .description("say where a game stands")
    .argument("<game>", "id of the game")
    .action(act(async (context, id: string) => (await import("./show.ts")).showDisputeCommand(context, id)));
  dispute
    .command("explain")
    .description("tell who said what, which instruction decided, both states, and the transactions with their gas")
    .argument("<game>", "id of the game")
    .action(act(async (context, id: string) => (await import("./show.ts")).explainDisputeCommand(context, id)));
  dispute
    .command("evidence")
    .description("write a bundle with which anybody verifies a refutation offline")
    .argument("<game>", "id of the game")
    .option("--out <file>", "where it is written; default: standard output")
    .action(
      act(async (context, id: string, options: EvidenceOptions) =>
        (await import("./evidence.ts")).evidenceCommand(context, id, options),
      ),
    );
  dispute
    .command("verify-evidence")
    .description("verify such a bundle; asks nobody")
    .argument("<file>", "the bundle")
    .option("--fast", "carry the task out by the fast interpreter instead of the reference one")
    .option("--trace <n>", "print so many steps, the last of which decided", whole(1, 100_000))
    .action(
      act(async (context, file: string, options: VerifyEvidenceOptions) =>
        (await import("./evidence.ts")).verifyEvidenceCommand(context, file, options),
      ),
    );
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError("It must be a number above 0 and at most 1, like 0.05.");
}
