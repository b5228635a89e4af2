import type { BlockSource } from "../blocks/source.ts";
import { MAX_BLOCK_BYTES } from "../cid.ts";
import { type HttpEndpoint, readBytes, send } from "./requests.ts";

/**
 * Raw blocks from a storage service or from any trustless gateway
 * (https://specs.ipfs.tech/http-gateways/trustless-gateway/).
 */
export function httpBlockSource(endpoint: HttpEndpoint): BlockSource {
  return {
    name: endpoint.url,
    async get(cid, signal) {
      const headers = { accept: "application/vnd.ipld.raw" };
      const response = await send(endpoint, { path: `ipfs/${cid}?format=raw`, headers, signal });
      return readBytes(response, MAX_BLOCK_BYTES);
    },
  };
}
