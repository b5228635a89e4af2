// A process that holds a local chain and says where it is, until it is killed.
import { startChain } from "../../src/local/anvil.ts";

const { rpc } = await startChain();
process.stdout.write(`${rpc}\n`);
setInterval(() => undefined, 60_000);
