// A facilitator that says yes at once, in memory and in a process of its own. It looks at no signature, and gives
// each payment a transaction hash of its own: the nonce of the authorization.
// Usage: node facilitator.mjs <port>
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

const network = "eip155:84532";
const supported = { kinds: [{ x402Version: 2, scheme: "exact", network }], extensions: [], signers: {} };

const answers = {
  "GET /supported": () => supported,
  "POST /verify": ({ from }) => ({ isValid: true, payer: from }),
  "POST /settle": ({ from, nonce }) => ({ success: true, transaction: nonce, network, payer: from }),
};

createServer(async (request, response) => {
  const body = request.method === "POST" ? await json(request) : undefined;
  const result = answers[`${request.method} ${request.url}`](body?.paymentPayload.payload.authorization);
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(result));
}).listen(Number(process.argv[2]), "127.0.0.1");
