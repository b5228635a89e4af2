import { describeLies, LIES } from "../lib/dispute/lies.ts";

describeLies("a watcher against every lie", LIES);
