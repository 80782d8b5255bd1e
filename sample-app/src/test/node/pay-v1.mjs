// Calls a URL with the last client of version 1, pays if asked to, and prints what happened as one line
// of JSON. Usage: node pay-v1.mjs <url>
import { decodeXPaymentResponse, wrapFetchWithPayment } from "x402-fetch";
import { privateKeyToAccount } from "viem/accounts";

// Development key 3 of Hardhat and Anvil. Everybody knows it: play money only.
const payer = privateKeyToAccount("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");
const sent = [];

async function observedFetch(input, init) {
  const request = new Request(input, init);
  sent.push(["PAYMENT-SIGNATURE", "X-PAYMENT"].filter((name) => request.headers.has(name)).join());
  return fetch(request);
}

const response = await wrapFetchWithPayment(observedFetch, payer)(process.argv[2]);
const receipt = response.headers.get("X-PAYMENT-RESPONSE");
console.log(
  JSON.stringify({
    status: response.status,
    body: await response.json(),
    sent,
    payer: payer.address,
    settlement: receipt && decodeXPaymentResponse(receipt),
  }),
);
