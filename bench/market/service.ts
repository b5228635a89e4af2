import { createStorageService } from "@conun/sdk/storage";
import { peakMiB, tell } from "./inputs.ts";

const service = createStorageService({ dataDir: process.argv[2] ?? null });
await service.start();
process.once("SIGTERM", () => {
  tell({ mib: peakMiB() });
  void service.stop();
});
tell({ url: service.url });
