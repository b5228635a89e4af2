import { exitCode } from "@conun/sdk";
import { chainChecks } from "../doctor/chain.ts";
import { type Check, type CheckResult, failed } from "../doctor/check.ts";
import { localChecks } from "../doctor/local.ts";
import { poolCheck } from "../doctor/pool.ts";
import { storageChecks } from "../doctor/storage.ts";
import { type CommandContext, networkOf } from "./context.ts";

/** Checks everything that a worker needs. Returns the exit code: 0 unless a check failed. */
export async function doctorCommand(context: CommandContext): Promise<number> {
  const { out, signal } = context;
  const results: CheckResult[] = [];
  for (const check of await checksOf(context)) {
    signal.throwIfAborted();
    results.push(...(await run(check)));
  }
  const count = (level: CheckResult["level"]) => results.filter((result) => result.level === level).length;
  const summary = { ok: count("ok"), warn: count("warn"), fail: count("fail") };
  const last = `${summary.ok} ok, ${summary.warn} to look at, ${summary.fail} failed`;
  out.result({ ...summary, checks: results }, [...results.map(line), "", last].join("\n"));
  return summary.fail > 0 ? exitCode.unexpected : exitCode.ok;
}

async function checksOf(context: CommandContext): Promise<readonly Check[]> {
  const { loaded, signal } = context;
  const local = [...localChecks(loaded), poolCheck(loaded.config, signal)];
  try {
    const network = await networkOf(loaded);
    return [...local, ...chainChecks(loaded, network, signal), ...storageChecks(loaded.config, network, signal)];
  } catch (error) {
    return [...local, { name: "network", run: async () => [failed("network", error)] }];
  }
}

async function run(check: Check): Promise<readonly CheckResult[]> {
  try {
    return await check.run();
  } catch (error) {
    return [failed(check.name, error)];
  }
}

function line({ level, name, detail, todo }: CheckResult): string {
  const head = `${level.padEnd(4)}  ${name}: ${detail}`;
  return todo === undefined ? head : `${head}\n        -> ${todo}`;
}
