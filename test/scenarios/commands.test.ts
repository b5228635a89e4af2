import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { con, type Hex } from "@conun/sdk";
import { expect } from "chai";
import { at } from "../../scripts/lib/workspace.ts";
import { eventsOf } from "../lib/market.ts";
import { start } from "../lib/process.ts";
import { describeScenarios, settleExactly } from "../lib/scenario.ts";
import { PASSWORD_FILE } from "../lib/worker.ts";

/** Primes up to. */
const PRIMES: readonly (readonly [string, string])[] = [
  ["10", "4\n"],
  ["1000", "168\n"],
  ["100000", "9592\n"],
];

describeScenarios("nothing but the two commands", con("1"), (stage) => {
  it("an owner stakes and authorises, an operator works, a requester gets its files, each with a key of its own", async () => {
    const { market, requester } = stage();
    const { folder, deployment, anvil, storage } = market;
    const password = join(folder, PASSWORD_FILE);
    const deploymentFile = join(folder, "deployment.json");
    writeFileSync(password, market.password, { mode: 0o600 });
    writeFileSync(deploymentFile, JSON.stringify(deployment));
    const network = ["--rpc", anvil.url, "--deployment", deploymentFile, "--output", "json"];
    const run = async (source: string, args: readonly string[], input?: string): Promise<Record<string, unknown>> => {
      const name = args
        .slice(0, 2)
        .join("-")
        .replaceAll(/[^a-z-]/g, "");
      const program = start(source, [...args, ...network], { name, folder, input });
      const code = await program.ended;
      expect(code, `${args.join(" ")}\n${program.out}\n${program.log}`).to.equal(0);
      return JSON.parse(program.out) as Record<string, unknown>;
    };
    const conun = (args: readonly string[], input?: string) =>
      run("cli/src/main.ts", [...args, "--storage", storage.url], input);
    const wallet = (name: string) => ["--wallet", join(folder, `${name}.json`), "--password-file", password];

    // Owner and requester bring their keys; the operator's is made where it works.
    const [owner, client] = [await market.account(), await market.account()];
    await Promise.all([market.give(owner.address, con("1000")), market.give(client.address, con("50"))]);
    await conun(["wallet", "import", ...wallet("owner")], `${owner.privateKey}\n`);
    await conun(["wallet", "import", ...wallet("client")], `${client.privateKey}\n`);
    const machine = ["--config", join(folder, "worker.toml"), "--password-file", password];
    const places = ["--key", join(folder, "operator.json"), "--state-dir", join(folder, "state")];
    const worker = (args: readonly string[]) => run("worker-node/src/main.ts", [...args, ...machine, ...places]);
    writeFileSync(join(folder, "worker.toml"), `lock_dir = ${JSON.stringify(join(folder, "locks"))}\n`);
    const { operator } = await worker(["init"]);
    await market.setCoins(String(operator), 10n ** 20n);
    const purse = ["--wallet", join(folder, "owner.json"), "--wallet-password-file", password, "--yes"];
    await worker(["stake", "setup", "500", ...purse]);
    const working = ["start", ...machine, ...places, ...network];
    const running = start("worker-node/src/main.ts", working, { name: "worker", folder });
    await running.line();

    mkdirSync(join(folder, "inputs"));
    for (const [i, [limit]] of PRIMES.entries()) writeFileSync(join(folder, "inputs", `${i}.txt`), limit);
    const files = ["--inputs", join(folder, "inputs"), "--out", join(folder, "results")];
    const program = at("examples", "primes", "primes.wasm");
    const done = await conun(["job", "map", program, ...files, ...wallet("client"), "--budget", "20", "--yes"]);
    const outputs = readdirSync(join(folder, "results"))
      .filter((name) => name.endsWith(".out"))
      .sort();
    expect(outputs.map((name) => readFileSync(join(folder, "results", name), "utf8"))).to.deep.equal(
      PRIMES.map(([, count]) => count),
    );

    const jobs: Hex[] = [];
    for await (const { jobId } of requester.jobs()) jobs.push(jobId);
    expect(jobs).to.have.length(1);
    const job = await requester.attach(jobs[0] as Hex);
    expect(JSON.stringify(done)).to.include(job.id);
    const paid = await eventsOf(job, "AssignmentPaid");
    expect(new Set(paid.map((event) => event.owner))).to.deep.equal(new Set([owner.address]));
    await settleExactly(requester, job);
    const { spent, funded } = await job.receipt();
    expect(await requester.balance(client.address as Hex)).to.equal(con("50") - spent);
    expect(funded).to.equal(con("20"));
    expect(await running.end(), running.log).to.equal(0);
  });
});
