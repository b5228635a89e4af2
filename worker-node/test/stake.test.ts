import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConunError, con, getAccount, getUnbonding, type Hex, signOperator, transfer } from "@conun/sdk";
import { filePassword, writeKeystore } from "@conun/sdk/node";
import { expect } from "chai";
import type { CommandContext } from "../src/commands/context.ts";
import {
  stakeAdd,
  stakeAllot,
  stakeAuthorise,
  stakeCap,
  stakeRevoke,
  stakeShow,
  stakeUnbond,
  stakeWithdraw,
} from "../src/commands/stake.ts";
import { loadConfig } from "../src/config/load.ts";
import { Stage } from "./lib/stage.ts";

const OWNER = 1;
const OPERATOR = 2;
const FAR = 4_000_000_000;
const DAY = 86_400;

describe("conun-worker stake", function () {
  this.timeout(60_000);
  let stage: Stage;
  let context: CommandContext;
  let options: { wallet: string; walletPasswordFile: string };
  let shown: { value: Record<string, unknown>; text: string };
  const notes: string[] = [];
  const owner = () => stage.wallet(OWNER).address as Hex;
  const operator = () => stage.wallet(OPERATOR).address as Hex;

  before(async () => {
    stage = await Stage.open();
    const folder = stage.folder();
    const password = join(folder, "password");
    const deployment = join(folder, "deployment.json");
    writeFileSync(password, "correct horse", { mode: 0o600 });
    writeFileSync(deployment, JSON.stringify(stage.deployment));
    options = { wallet: join(folder, "wallet.json"), walletPasswordFile: password };
    const { privateKey } = stage.wallet(OWNER);
    await writeKeystore(options.wallet, privateKey, [filePassword(password)], { scryptN: 4096 });
    await transfer(stage.requester, { to: owner(), amount: con("2000") });
    const env = { CONUN_CONFIG_DIR: folder, CONUN_DATA_DIR: folder };
    const loaded = loadConfig({ env, flags: { rpc: [stage.anvil.url], deployment } });
    const out: CommandContext["out"] = {
      format: "json",
      result: (value, text) => {
        shown = { value: value as Record<string, unknown>, text };
      },
      note: (line) => void notes.push(line),
      error: () => undefined,
    };
    context = { loaded, out, yes: true, signal: new AbortController().signal };
  });
  after(() => stage?.close());

  /** What a command fails with. */
  async function failure(command: Promise<void>): Promise<ConunError> {
    try {
      await command;
    } catch (error) {
      return error as ConunError;
    }
    throw new Error("it did not fail");
  }
  const authorise = (amount: string, signature: string) =>
    stakeAuthorise(context, { ...options, operator: operator(), amount, deadline: FAR, signature });
  const consent = () => {
    const { deployment } = stage;
    const terms = { signer: stage.wallet(OPERATOR), owner: owner(), deadline: FAR };
    return signOperator({ chainId: deployment.chainId, deployment }, terms);
  };

  it("add: stakes, and refuses what is no amount or more than the wallet holds before it approves anything", async () => {
    for (const bad of ["12abc", "-5", "0", "0.0000001"]) {
      expect(await failure(stakeAdd(context, bad, options)), bad).to.include({ code: "AMOUNT_INVALID", exitCode: 2 });
    }
    const poor = await failure(stakeAdd(context, "5000", options));
    expect(poor).to.include({ code: "BALANCE_TOO_LOW", exitCode: 4 });
    expect(poor.message).to.match(/holds 2000 CON; 5000 CON are to be staked/);
    await stakeAdd(context, "1000", options);
    expect(shown.value).to.include({ stakeUnits: 1_000_000_000n, balance: con("1000") });
    expect(shown.text).to.match(/init --owner/);
  });

  it("authorise: says how much is missing, what is wrong with a consent, and what to do with one who works already", async () => {
    const short = await failure(authorise("1500", await consent()));
    expect(short).to.include({ code: "STAKE_TOO_LOW", hint: "Stake more first: `conun-worker stake add 500`." });
    const forged = await failure(authorise("600", `0x${"11".repeat(65)}`));
    expect(forged)
      .to.have.property("code")
      .that.matches(/SIGNATURE/);
    expect(forged.hint).to.match(/init --owner/);
    await authorise("600", await consent());
    const held = { operator: operator(), scope: "votes", units: 600_000_000n, reserved: 0n };
    expect(shown.value.operators).to.deep.equal([held]);
    expect(shown.value).to.include({ capUnits: 600_000_000n });
    const again = await failure(authorise("100", await consent()));
    expect(again.code).to.equal("OPERATOR_KNOWN");
    expect(again.hint).to.include(`stake allot ${operator()}`);
  });

  it("allot and cap: amounts in errors are CON, and the hint is a command", async () => {
    const capped = await failure(stakeAllot(context, operator(), "700", options));
    expect(capped.message).to.match(/cap 600 CON, needed 700 CON/);
    expect(capped.hint).to.match(/stake cap/);
    await stakeCap(context, "800", options);
    await stakeAllot(context, operator(), "700", options);
    expect(shown.value).to.include({ allottedUnits: 700_000_000n, capUnits: 800_000_000n });
    await stakeCap(context, "100", options);
    expect(notes.at(-1)).to.match(/700 CON are allotted already/);
    const stranger = await failure(stakeAllot(context, owner(), "1", options));
    expect(stranger).to.include({ code: "OPERATOR_UNKNOWN", exitCode: 2 });
  });

  it("revoke, unbond, withdraw: frees the stake, says when and how to take it out, and pays once", async () => {
    const reserved = await failure(stakeUnbond(context, "500", options));
    expect(reserved.message).to.match(/free 300 CON, needed 500 CON/);
    await stakeRevoke(context, operator(), options);
    expect(shown.value.operators).to.deep.equal([]);
    await stakeUnbond(context, "500", options);
    const id = String(shown.value.unbondingId);
    expect(notes.at(-1)).to.match(new RegExp(`^From 20.*stake withdraw ${id}$`));
    const early = await failure(stakeWithdraw(context, id, options));
    expect(early).to.include({ code: "UNBONDING_NOT_READY", exitCode: 7 });
    expect(early.message).to.match(/readyAt 20\d\d-\d\d-\d\dT/);
    await stage.anvil.request("evm_increaseTime", DAY);
    await stage.anvil.request("evm_mine");
    await stakeWithdraw(context, id, options);
    expect(shown.value).to.include({ balance: con("1500"), stakeUnits: 500_000_000n });
    const twice = await failure(stakeWithdraw(context, id, options));
    expect(twice).to.include({ code: "UNBONDING_UNKNOWN", exitCode: 2 });
    const { units } = await getUnbonding(stage.requester, { owner: owner(), unbondingId: BigInt(id) });
    expect(units).to.equal(0n);
    expect((await getAccount(stage.requester, { owner: owner() })).free).to.equal(500_000_000n);
    await stakeShow(context, { owner: owner() });
    expect(shown.text).to.match(/500 CON, of which 500 CON are free/);
  });
});
