import { homedir } from "node:os";
import { join } from "node:path";

/** Where CONUN keeps things on this machine. */
export interface Paths {
  /** Configuration and keystores. */
  readonly config: string;
  /** Databases, stored content, the local network. */
  readonly data: string;
  /** Definitions of networks. */
  readonly networks: string;
  readonly keystores: string;
  /** The deployment of the local chain, written by whoever starts one. */
  readonly localNetwork: string;
}

/**
 * The platform's usual places: XDG on Linux, Application Support on macOS, AppData on Windows. `CONUN_CONFIG_DIR` and
 * `CONUN_DATA_DIR` override them.
 */
export function conunPaths(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Paths {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const [configBase, dataBase] = bases(env, platform, home);
  const config = env.CONUN_CONFIG_DIR || join(configBase, "conun");
  const data = env.CONUN_DATA_DIR || join(dataBase, "conun");
  return {
    config,
    data,
    networks: join(config, "networks.json"),
    keystores: join(config, "keystores"),
    localNetwork: join(data, "local-network.json"),
  };
}

function bases(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): [string, string] {
  if (platform === "darwin") {
    const support = join(home, "Library", "Application Support");
    return [support, support];
  }
  if (platform === "win32") {
    const roaming = env.APPDATA || join(home, "AppData", "Roaming");
    return [roaming, env.LOCALAPPDATA || join(home, "AppData", "Local")];
  }
  return [env.XDG_CONFIG_HOME || join(home, ".config"), env.XDG_DATA_HOME || join(home, ".local", "share")];
}
