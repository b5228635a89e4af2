// Child of the fuzzer: runs pinned modules under the compiler tier that its flags force.
import { compileProgram, inputRegion, Runner } from "@conun/vm";
import { endingOf, LIMITS } from "./result.ts";

const runner = new Runner();
const region = inputRegion({ stdin: Buffer.from("differential") });

process.on("message", (pinned: Uint8Array) => {
  try {
    process.send?.(endingOf(runner.run(compileProgram(pinned), region, LIMITS)));
  } catch (error) {
    process.send?.({ kind: "host", code: 0, output: "", steps: String(error) });
  }
});
