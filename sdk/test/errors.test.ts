import { globSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";
import fc from "fast-check";
import { errorsDocument } from "../../scripts/errors-doc.ts";
import { abis, type ContractName } from "../src/abi/contracts.ts";
import type { AbiItem } from "../src/abi/types.ts";
import { chainError } from "../src/errors/revert.ts";
import {
  ContractError,
  ConunError,
  contractErrorCode,
  contractErrors,
  decodeRevert,
  describeError,
  exitCode,
  exitCodeOf,
  failure,
  isContractError,
  sdkErrors,
} from "../src/index.ts";

const ROOT = new URL("../../", import.meta.url);
const errorsOf = (contract: ContractName): AbiItem[] =>
  (abis[contract] as readonly AbiItem[]).filter(({ type }) => type === "error");

/** Any value of an ABI type. */
function valuesOf(type: string): fc.Arbitrary<unknown> {
  if (type.startsWith("uint")) return fc.bigInt(0n, (1n << BigInt(type.slice(4) || "256")) - 1n);
  if (type === "address") return fc.constant("0x5FbDB2315678afecb367f032d93F642f64180aa3");
  if (type === "bytes32") return fc.constant(`0x${"ab".repeat(32)}`);
  if (type === "string") return fc.string();
  throw new Error(`no values of ${type}`);
}

describe("errors", () => {
  it("docs/errors.md is current", () => {
    expect(readFileSync(new URL("docs/errors.md", ROOT), "utf8")).to.equal(errorsDocument());
  });

  it("every code of the SDK is thrown somewhere", () => {
    const sources = globSync("sdk/src/**/*.ts", { cwd: ROOT.pathname })
      .filter((path) => !path.endsWith("registry.ts"))
      .map((path) => readFileSync(new URL(path, ROOT), "utf8"))
      .join("\n");
    const unused = Object.keys(sdkErrors).filter(
      (code) => !new RegExp(`"${code}"|sdkErrors\\.${code}\\b`).test(sources),
    );
    expect(unused).to.deep.equal([]);
  });

  it("no code means two things", () => {
    const codes = [...Object.keys(sdkErrors), ...Object.keys(contractErrors).map(contractErrorCode)];
    const twice = codes.filter((code, i) => codes.indexOf(code) !== i);
    expect(twice).to.have.members(["BUDGET_TOO_SMALL", "GAME_UNKNOWN", "JOB_UNKNOWN"]); // the SDK finds the same out earlier
  });

  for (const contract of Object.keys(abis) as ContractName[]) {
    it(`every error of the ${contract} is explained and decoded`, () => {
      const unknown = errorsOf(contract).filter(({ name }) => !((name ?? "") in contractErrors));
      expect(unknown.map(({ name }) => name)).to.deep.equal([]);
      for (const { name = "", inputs = [] } of errorsOf(contract)) {
        const codec = new Interface(abis[contract]);
        const values = fc.tuple(...inputs.map(({ type }) => valuesOf(type)));
        fc.assert(
          fc.property(values, (given) => {
            const error = decodeRevert(codec.encodeErrorResult(name, given));
            expect(error).to.be.instanceOf(ContractError);
            expect(isContractError(error, name as never)).to.equal(true);
            const told = Object.values((error as ContractError).values);
            expect(told).to.have.length(inputs.length);
            inputs.forEach(({ internalType = "" }, i) => {
              if (internalType.startsWith("enum")) return;
              // Times are numbers, whatever the width in which the contract holds them.
              const wanted = typeof told[i] === "number" ? Number(given[i]) : given[i];
              expect(told[i]).to.equal(wanted);
            });
          }),
          { numRuns: 20 },
        );
      }
    });
  }

  it("never fails on revert data that nobody knows", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const error = decodeRevert(`0x${Buffer.from(bytes).toString("hex")}`);
        expect(error).to.be.instanceOf(ConunError);
        expect(error.hint).to.not.equal("");
      }),
    );
    const reason = `0x08c379a0${AbiCoder.defaultAbiCoder().encode(["string"], ["no luck"]).slice(2)}`;
    expect(decodeRevert(reason).message).to.contain("no luck");
    const panic = `0x4e487b71${AbiCoder.defaultAbiCoder().encode(["uint256"], [17n]).slice(2)}`;
    expect(decodeRevert(panic).message).to.contain("panic 17");
    expect(decodeRevert("0x").message).to.contain("without data");
  });

  it("maps every error to an exit code and keeps its causes", () => {
    const cause = new Error("the wire was cut");
    const error = failure("CHAIN_UNAVAILABLE", "No node answers.", { cause });
    expect(describeError(error)).to.deep.equal({
      code: "CHAIN_UNAVAILABLE",
      message: "No node answers.",
      hint: sdkErrors.CHAIN_UNAVAILABLE.hint,
      exitCode: 7,
      causes: ["the wire was cut"],
    });
    expect(exitCodeOf(AbortSignal.abort().reason)).to.equal(exitCode.detached);
    expect(exitCodeOf(new DOMException("late", "TimeoutError"))).to.equal(exitCode.timeout);
    expect(exitCodeOf("text")).to.equal(exitCode.unexpected);
    expect(describeError(undefined).code).to.equal("UNEXPECTED");
    expect(chainError(error, "Reading")).to.equal(error);
  });
});
