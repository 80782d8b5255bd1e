// The reference facilitator over HTTP. Prints its URL as JSON, and ends with its standard input.
// Usage: node facilitator.mjs <URL of the node> <port, or 0>
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { x402Facilitator } from "@x402/core/facilitator";
import { toFacilitatorEvmSigner } from "@x402/evm";
import { registerExactEvmScheme } from "@x402/evm/exact/facilitator";
import { createWalletClient, http, publicActions } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { baseSepolia } from "viem/chains";

// Development key 4 of Hardhat and Anvil. Everybody knows it: play money only.
const account = privateKeyToAccount("0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a");
const client = createWalletClient({
  account,
  chain: baseSepolia,
  // The node tells of reverted calls by a code for internal errors, which viem would try again for a second.
  transport: http(process.argv[2], { retryCount: 0 }),
  pollingInterval: 100,
}).extend(publicActions);

// Two transactions that are made at once would get the same account nonce. Only sending waits its turn: receipts
// may take until the next block.
let last = Promise.resolve();
function inTurn(send) {
  const sent = last.then(send);
  last = sent.catch(() => {});
  return sent;
}
const signer = toFacilitatorEvmSigner({
  ...client,
  address: account.address,
  writeContract: (call) => inTurn(() => client.writeContract(call)),
  sendTransaction: (transaction) => inTurn(() => client.sendTransaction(transaction)),
});
const facilitator = registerExactEvmScheme(new x402Facilitator(), { signer, networks: "eip155:84532" });

const answers = {
  "GET /supported": () => facilitator.getSupported(),
  "POST /verify": (body) => facilitator.verify(body.paymentPayload, body.paymentRequirements),
  "POST /settle": (body) => facilitator.settle(body.paymentPayload, body.paymentRequirements),
};

const server = createServer(async (request, response) => {
  const answer = answers[`${request.method} ${request.url}`];
  try {
    const result = answer ? await answer(request.method === "POST" ? await json(request) : undefined) : {};
    response.writeHead(answer ? 200 : 404, { "Content-Type": "application/json" }).end(JSON.stringify(result));
  } catch (error) {
    response.writeHead(500, { "Content-Type": "application/json" }).end(JSON.stringify({ error: error.message }));
  }
});
server.listen(Number(process.argv[3]), "127.0.0.1", () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })),
);
process.stdin.resume().on("end", () => process.exit());
