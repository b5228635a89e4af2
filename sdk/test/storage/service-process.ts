// A storage service in a process of its own: prints where it listens, ends on SIGTERM.
import { createStorageService } from "../../src/storage/node/service.ts";

const service = createStorageService({ dataDir: process.argv[2] ?? null });
await service.start();
process.once("SIGTERM", () => void service.stop());
process.stdout.write(`${JSON.stringify({ url: service.url, peerId: service.peerId })}\n`);
