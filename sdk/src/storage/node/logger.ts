/** Where the node and the service report what they do. Messages are short, values are in `fields`. */
export interface StorageLogger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Reports nothing. */
export const silent: StorageLogger = { debug: () => {}, info: () => {}, warn: () => {} };
