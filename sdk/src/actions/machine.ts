import type { Client } from "../client/client.ts";
import { getInitialState } from "./machine/getInitialState.ts";
import { getNextState } from "./machine/getNextState.ts";
import { getOutcome } from "./machine/getOutcome.ts";
import { verifyStep } from "./machine/verifyStep.ts";
import { type Bound, bindActions } from "./roles.ts";

const actions = { getInitialState, getNextState, getOutcome, verifyStep };

/** All actions of the machine that judges steps with the client filled in. */
export function machineActions(client: Client): Bound<typeof actions> {
  return bindActions(client, actions);
}
