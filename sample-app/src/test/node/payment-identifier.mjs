// Pays with ids of the extension "payment-identifier", as its rules say and against them. Prints what happened as one line of
// JSON. Usage: node payment-identifier.mjs <url> <url of another request to the same endpoint> <url of another endpoint>
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from "@x402/fetch";
import { registerExactEvmScheme } from "@x402/evm/exact/client";
import {
  appendPaymentIdentifierToExtensions,
  generatePaymentId,
  isPaymentIdentifierRequired,
  validatePaymentIdentifier,
} from "@x402/extensions/payment-identifier";
import { privateKeyToAccount } from "viem/accounts";

// Development keys 3 and 2 of Hardhat and Anvil. Everybody knows them: play money only.
const payer = privateKeyToAccount("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");
const stranger = privateKeyToAccount("0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");
const [url, otherRequest, otherEndpoint] = process.argv.slice(2);
let declared;
let sent;

// Takes down the last payment that went out.
async function observedFetch(input, init) {
  const request = new Request(input, init);
  sent = request.headers.get("PAYMENT-SIGNATURE") ?? sent;
  return fetch(request);
}

function clientOf(account, identify) {
  const client = registerExactEvmScheme(new x402Client(), { signer: account });
  client.onBeforePaymentCreation(async ({ paymentRequired }) => {
    declared = structuredClone(paymentRequired.extensions?.["payment-identifier"]);
    identify?.(paymentRequired.extensions);
  });
  return wrapFetchWithPayment(observedFetch, client);
}

async function told(response) {
  const receipt = response.headers.get("PAYMENT-RESPONSE");
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("Content-Type"),
    body: text,
    problem: response.status >= 400 ? JSON.parse(text).type?.split("#")[1] : null,
    transaction: receipt && decodePaymentResponseHeader(receipt).transaction,
  };
}

// That content left is written down after it left, so a client that is quick may be told to wait.
async function afterwards(ask) {
  for (;;) {
    const answer = await told(await ask());
    if (answer.problem !== "payment-in-progress") {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const named = (account, id) => clientOf(account, (extensions) => appendPaymentIdentifierToExtensions(extensions, id));
const id = generatePaymentId();
const first = await told(await named(payer, id)(url));
const payment = sent;
const again = await afterwards(() => fetch(url, { headers: { "PAYMENT-SIGNATURE": payment } }));
const anew = await afterwards(() => named(payer, id)(url));
const elsewhere = await told(await named(payer, id)(otherRequest));
const other = await told(await named(payer, id)(otherEndpoint));
const ofStranger = await told(await named(stranger, id)(url));
const unnamed = await told(await clientOf(payer)(url));
const malformed = await told(
  await clientOf(payer, (extensions) => (extensions["payment-identifier"].info.id = "too short"))(url),
);
console.log(
  JSON.stringify({
    valid: validatePaymentIdentifier(declared).valid,
    required: isPaymentIdentifierRequired(declared),
    first,
    again,
    anew,
    elsewhere,
    other,
    ofStranger,
    unnamed,
    malformed,
  }),
);
