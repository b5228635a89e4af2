import { Command } from "commander";
import { whole } from "../cli/arguments.ts";
import { VERSION } from "../version.ts";
import { addGlobalOptions, type CommandContext, contextOf } from "./context.ts";
import { doctorCommand } from "./doctor.ts";
import { type EarningsOptions, earningsCommand } from "./earnings.ts";
import { type InitOptions, initCommand } from "./init.ts";
import {
  type AuthoriseOptions,
  type OwnerOptions,
  type ScopeOptions,
  type SetupOptions,
  stakeAdd,
  stakeAllot,
  stakeAuthorise,
  stakeCap,
  stakeDefender,
  stakeRevoke,
  stakeSetup,
  stakeShow,
  stakeUnbond,
  stakeWithdraw,
} from "./stake.ts";
import { type StartOptions, startCommand, watchCommand } from "./start.ts";
import { statusCommand } from "./status.ts";
import { whyCommand } from "./why.ts";

type Done = Promise<number | undefined> | Promise<void>;

/**
 * Builds the command line.
 *
 * @param signal Fires when the command should end.
 * @param exit Called with the exit code of a command that ended by itself with another than 0.
 */
export function createProgram(signal: AbortSignal, exit: (code: number) => void): Command {
  const program = new Command("conun-worker")
    .description("Lets this machine work for CONUN: claims tasks, runs them in a sandbox, is paid to the step.")
    .version(VERSION)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false });
  addGlobalOptions(program);

  const act =
    <A extends unknown[]>(action: (context: CommandContext, ...args: A) => Done) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.at(-1) as Command;
      const given = [...args.slice(0, command.processedArgs.length), command.opts()] as unknown as A;
      const code = await action(contextOf(command, signal), ...given);
      if (code !== undefined) exit(code);
    };

  program
    .command("init")
    .description("make configuration and operator key, and print the operator's consent for its owner")
    .option("--owner <address>", "owner of the stake that the operator shall work with")
    .option("--amount <con>", "stake to propose in the owner's command", "1000")
    .option("--valid-days <n>", "days for which the consent holds", whole(1, 3650), 7)
    .action(act((context, options: InitOptions) => initCommand(context, options)));
  program
    .command("start")
    .description("work, until ctrl-C or SIGTERM")
    .option("--cores <n>", "tasks at a time", whole(1, 1024))
    .option(
      "--drain-seconds <n>",
      "time to finish or give back what is claimed when asked to stop",
      whole(0, 86_400),
      30,
    )
    .option("--log-level <level>", "trace, debug, info, warn, error or silent")
    .option("--watch", "look at results of others too, and challenge wrong ones for their reward")
    .action(act((context, options: StartOptions) => startCommand(context, options)));
  program
    .command("watch")
    .description("look at results of others and challenge wrong ones, without working; needs coins, no stake")
    .option("--cores <n>", "tasks at a time", whole(1, 1024))
    .option("--share <p>", "share of results that is looked at, from 0 to 1")
    .option("--log-level <level>", "trace, debug, info, warn, error or silent")
    .action(act((context) => watchCommand(context)));
  program
    .command("status")
    .description("what the worker is doing")
    .action(act((context) => statusCommand(context)));
  program
    .command("why")
    .description("why am I not getting work, or pay: counts for every reason, with examples")
    .action(act((context) => whyCommand(context)));
  program
    .command("earnings")
    .description("what was earned and lost, from the chain")
    .option("--owner <address>", "all operators of this owner; default: this machine's operator")
    .option("--from-block <n>", "first block to look at", whole(0, Number.MAX_SAFE_INTEGER))
    .action(act((context, options: EarningsOptions) => earningsCommand(context, options)));
  program
    .command("doctor")
    .description("check configuration, keys, chain, storage, sandbox, clock, gas and stake")
    .action(act((context) => doctorCommand(context)));
  addStake(program.command("stake").description("the owner's side: stake, operators, unbonding"), act);
  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

const SCOPE = "votes, proofs, or the address of another resolver (default: votes)";

type Act = <A extends unknown[]>(
  action: (context: CommandContext, ...args: A) => Done,
) => (...args: unknown[]) => Promise<void>;

function addStake(stake: Command, act: Act): void {
  const owner = (command: Command): Command =>
    command
      .option("--wallet <file>", "encrypted key of the owner; default: the wallet of `conun wallet`")
      .option("--wallet-password-file <file>", "file that holds its password");
  stake
    .command("show")
    .description("what an owner has staked, and which operators work with it")
    .option("--owner <address>", "default: the owner of this machine's operator")
    .action(act((context, options: { owner?: string }) => stakeShow(context, options)));
  owner(stake.command("setup"))
    .description("stake and authorise this machine's operator in one go; needs wallet and operator key here")
    .argument("<con>", "stake that the operator shall work with")
    .option("--votes <con>", "how much of it is for jobs by votes, the rest for those that are judged (default: half)")
    .action(act((context, con: string, options: SetupOptions) => stakeSetup(context, con, options)));
  owner(stake.command("add"))
    .description("stake CON")
    .argument("<con>", "amount")
    .action(act((context, con: string, options: OwnerOptions) => stakeAdd(context, con, options)));
  owner(stake.command("cap"))
    .description("set how much may be allotted in this market, or to a contract that judges results")
    .argument("<con>", "amount")
    .option("--for <scope>", SCOPE)
    .action(act((context, con: string, options: ScopeOptions) => stakeCap(context, con, options)));
  owner(stake.command("authorise"))
    .description("let an operator work with part of the stake")
    .requiredOption("--operator <address>", "the operator")
    .requiredOption("--amount <con>", "its allotment, all together")
    .requiredOption("--deadline <time>", "from its consent", whole(0, Number.MAX_SAFE_INTEGER))
    .option("--signature <hex>", "its consent to jobs by votes, as `conun-worker init --owner` printed it")
    .option("--proof-signature <hex>", "its consent to jobs whose results are judged, from the same command")
    .option("--votes <con>", "how much of the amount is for jobs by votes (default: half, with both consents)")
    .action(act((context, options: AuthoriseOptions) => stakeAuthorise(context, options)));
  owner(stake.command("allot"))
    .description("change an operator's allotment")
    .argument("<operator>", "its address")
    .argument("<con>", "amount")
    .option("--for <scope>", SCOPE)
    .action(
      act((context, operator: string, con: string, options: ScopeOptions) =>
        stakeAllot(context, operator, con, options),
      ),
    );
  owner(stake.command("revoke"))
    .description("end an operator's authorisation")
    .argument("<operator>", "its address")
    .option("--for <scope>", "votes, proofs, or the address of a resolver (default: all)")
    .action(act((context, operator: string, options: ScopeOptions) => stakeRevoke(context, operator, options)));
  owner(stake.command("defender"))
    .description("name a key that may defend your results, a hub's for example; `none` ends that")
    .argument("<address>", "the key's address, or none")
    .action(act((context, key: string, options: OwnerOptions) => stakeDefender(context, key, options)));
  owner(stake.command("unbond"))
    .description("begin to take free stake out")
    .argument("<con>", "amount")
    .action(act((context, con: string, options: OwnerOptions) => stakeUnbond(context, con, options)));
  owner(stake.command("withdraw"))
    .description("take out what has unbonded")
    .argument("<id>", "number of the unbonding", whole(0, Number.MAX_SAFE_INTEGER))
    .action(act((context, id: number, options: OwnerOptions) => stakeWithdraw(context, String(id), options)));
}

function everyCommand(program: Command): Command[] {
  return [program, ...program.commands.flatMap((child) => everyCommand(child as Command))];
}
