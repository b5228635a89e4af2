// A process that will be killed while its pool runs an endless task. Says the executor's process id.
import { inputRegion } from "@conun/vm";
import { createPool } from "@conun/vm/pool";
import { endless } from "../lib/programs.ts";

const pool = createPool({ size: 1, memoryMiB: 64 });
const { programId } = await pool.load(endless);
void pool.run(programId, inputRegion({ stdin: new Uint8Array(0) }), { steps: 2n ** 40n, pages: 16, outputBytes: 0 });
process.stdout.write(`${pool.pids[0]}\n`);
