// The module is part of @conun/contracts, so that a development chain can be set up without Hardhat.
export { conunModule as default } from "../../contracts/src/deploy/module.ts";
