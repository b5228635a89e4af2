import { describeUnattended } from "../lib/dispute/unattended.ts";

describeUnattended("processes that nobody attends, killed again and again", [0, 1, 2, 3, 4, 5, 6]);
