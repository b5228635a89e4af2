import { type Logger, pino } from "pino";

/** A log of JSON lines on standard error, written at once: nothing is lost when the process is killed. */
export function createLog(level: string): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(options, pino.destination({ fd: 2, sync: true }));
}
