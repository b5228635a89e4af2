import { describeLies, LIES } from "../lib/dispute/lies.ts";

describeLies(
  "a watcher against lies",
  LIES.filter(({ always = false }) => always),
);
