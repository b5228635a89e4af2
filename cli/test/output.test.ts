import { ConunError, exitCode } from "@conun/sdk";
import { expect } from "chai";
import { postingFailed } from "../src/commands/job/collect.ts";
import { COUNTS, toJson } from "../src/output/output.ts";

describe("JSON of results", () => {
  it("counts are numbers with all their digits, amounts decimal strings", () => {
    const value = {
      tasks: 3n,
      steps: 2n ** 60n,
      budget: 5n,
      deep: [{ batch: 0n, paid: 7n }],
      of: new Map([["0xab", 1n]]),
    };
    expect(toJson(value)).to.equal(
      '{"tasks":3,"steps":1152921504606846976,"budget":"5","deep":[{"batch":0,"paid":"7"}],"of":{"0xab":"1"}}',
    );
    for (const field of COUNTS) expect(toJson({ [field]: 1n })).to.equal(toJson({ [field]: 1 }));
  });

  it("bytes are hexadecimal, whichever class holds them", () => {
    expect(toJson([Uint8Array.of(1, 255), Buffer.from("a")])).to.equal('["0x01ff","0x61"]');
  });
});

describe("a posting that was ended", () => {
  const context = (signal: AbortSignal) => ({ signal });
  const at = (chainId: number) => ({ client: { chainId, address: "0xab" } as const });
  const parts = { code: "TX_STUCK", message: "Stuck.", hint: "Wait.", exitCode: exitCode.chain };

  it("names the commands that come back to the job, if it was sent", () => {
    const error = new ConunError({ ...parts, details: { jobId: "0x12" } });
    const told = postingFailed(context(AbortSignal.abort()), at(1), error) as ConunError;
    expect(told).to.include({ code: "TX_STUCK", message: "Stuck.", exitCode: exitCode.chain });
    expect(told.hint).to.match(/job get 0x12`.*job cancel 0x12`/);
    expect(told.details.jobId).to.equal("0x12");
  });

  it("says that nothing was spent, if it was interrupted before; anything else stays what it is", () => {
    expect(postingFailed(context(AbortSignal.abort()), at(1), new Error("any"))).to.include({
      code: "INTERRUPTED",
      exitCode: exitCode.detached,
    });
    const reused = new ConunError({ ...parts, code: "KEY_REUSED", details: { jobId: "0x12" } });
    for (const error of [new ConunError(parts), reused, new Error("any")]) {
      expect(postingFailed(context(new AbortController().signal), at(31337), error)).to.equal(error);
    }
  });

  it("an account without means hears how it is funded, on the local network only", () => {
    const { signal } = new AbortController();
    for (const code of ["BALANCE_TOO_LOW", "GAS_TOO_LOW"]) {
      const error = new ConunError({ ...parts, code });
      expect(postingFailed({ signal }, at(31337), error))
        .to.have.property("hint")
        .that.includes("dev --fund 0xab");
      expect(postingFailed({ signal }, at(1), error)).to.equal(error);
    }
  });
});
