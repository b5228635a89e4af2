import { describeUnattended } from "../lib/dispute/unattended.ts";

describeUnattended("processes that nobody attends", [2]);
