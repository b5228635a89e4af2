import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A browser of another engine each, and how it is run without a window and without a word to anybody but this machine. */
interface Kind {
  readonly name: string;
  /** What its program may be called. */
  readonly commands: readonly string[];
  readonly args: (profile: string, url: string) => readonly string[];
  /** Files of its profile. */
  readonly files: Readonly<Record<string, string>>;
}

/** A browser that is installed on this machine. */
export interface Browser extends Kind {
  readonly program: string;
}

/** Everything but loopback goes to a port where nobody answers. */
const NOWHERE = { host: "127.0.0.1", port: 9 } as const;

const CHROMIUM: Kind = {
  name: "Chromium",
  commands: ["chromium", "chromium-browser", "google-chrome"],
  args: (profile, url) => [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ...[`--proxy-server=${NOWHERE.host}:${NOWHERE.port}`, `--user-data-dir=${profile}`, url],
  ],
  files: {},
};

const PREFERENCES = {
  "network.proxy.type": 1,
  "network.proxy.http": NOWHERE.host,
  "network.proxy.http_port": NOWHERE.port,
  "network.proxy.ssl": NOWHERE.host,
  "network.proxy.ssl_port": NOWHERE.port,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "app.update.enabled": false,
} as const;

const FIREFOX: Kind = {
  name: "Firefox",
  commands: ["firefox-esr", "firefox"],
  args: (profile, url) => ["--headless", "--no-remote", "--profile", profile, url],
  files: {
    "user.js": Object.entries(PREFERENCES)
      .map(([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});\n`)
      .join(""),
  },
};

/** The kinds of browsers that tests run in, each with the installed one if there is one. Nothing is ever downloaded. */
export const browsers: readonly { readonly name: string; readonly browser: Browser | undefined }[] = [
  CHROMIUM,
  FIREFOX,
].map((kind) => {
  const program = kind.commands.map(find).find((path) => path !== undefined);
  return { name: kind.name, browser: program === undefined ? undefined : { ...kind, program } };
});

function find(command: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      const path = join(folder, command);
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return undefined;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>test</title><script type="module">
  const tell = (path, body) => fetch(path, { method: "POST", body });
  try {
    const { main } = await import("/bundle.js");
    await tell("/done", JSON.stringify(await main()));
  } catch (error) {
    await tell("/failed", error + "\\n" + error?.stack);
  }
</script>`;

/**
 * Loads a page in a browser that calls `main` of a module.
 *
 * @param bundle The module's text, with all that it imports.
 * @returns What `main` resolved with, through JSON.
 * @throws Error if `main` throws, or the browser ends or says nothing for `seconds`.
 */
export async function runInBrowser(browser: Browser, bundle: string, seconds = 100): Promise<unknown> {
  const profile = await mkdtemp(join(tmpdir(), "conun-browser-"));
  const { promise: said, resolve, reject } = Promise.withResolvers<unknown>();
  const server = serve(bundle, (path, text) => {
    if (path === "/done") resolve(JSON.parse(text));
    else reject(new Error(`In ${browser.name}: ${text}`));
  });
  try {
    for (const [name, text] of Object.entries(browser.files)) await writeFile(join(profile, name), text);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const env = { PATH: process.env.PATH, HOME: profile, TMPDIR: profile, MOZ_CRASHREPORTER_DISABLE: "1" };
    const child = spawn(browser.program, browser.args(profile, url), { env, stdio: "ignore" });
    child.on("error", reject);
    const ended = new Promise<void>((done) => child.on("close", () => done()));
    ended.then(() => reject(new Error(`${browser.name} ended by itself.`)));
    const patience = setTimeout(
      () => reject(new Error(`${browser.name} said nothing for ${seconds} s.`)),
      1000 * seconds,
    );
    try {
      return await said;
    } finally {
      clearTimeout(patience);
      child.kill("SIGTERM");
      await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
      child.kill("SIGKILL");
    }
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function serve(bundle: string, say: (path: string, text: string) => void): Server {
  return createServer(async (request, response) => {
    if (request.method === "POST") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.end();
      return say(request.url ?? "", Buffer.concat(chunks).toString());
    }
    const found = { "/": ["text/html", PAGE], "/bundle.js": ["text/javascript", bundle] }[request.url ?? ""];
    if (found === undefined) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": `${found[0]}; charset=utf-8` }).end(found[1]);
  });
}
