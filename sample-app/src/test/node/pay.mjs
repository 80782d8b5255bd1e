// Calls a URL, pays if asked to, and prints what happened as one line of JSON.
// Usage: node pay.mjs [--v1] [--data <json>] [--wallet <address>] <url>
import { parseArgs } from "node:util";
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from "@x402/fetch";
import { registerExactEvmScheme } from "@x402/evm/exact/client";
import { privateKeyToAccount } from "viem/accounts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { v1: { type: "boolean" }, data: { type: "string" }, wallet: { type: "string" } },
});

// Development key 3 of Hardhat and Anvil. Everybody knows it: play money only.
const payer = privateKeyToAccount("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");
// A contract wallet of the payer takes his signature with anything behind it.
const wallet = values.wallet && {
  address: values.wallet,
  signTypedData: async (message) => `${await payer.signTypedData(message)}c0ffee`,
};
const sent = [];

// Takes down which payment headers go out. For --v1 it hides the version 2 challenge: the client then
// reads the body, as it does with servers of version 1.
async function observedFetch(input, init) {
  const request = new Request(input, init);
  sent.push(["PAYMENT-SIGNATURE", "X-PAYMENT"].filter((name) => request.headers.has(name)).join());
  const response = await fetch(request);
  const headers = new Headers(response.headers);
  if (values.v1) {
    headers.delete("PAYMENT-REQUIRED");
  }
  return new Response(response.body, { status: response.status, headers });
}

const client = registerExactEvmScheme(new x402Client(), { signer: wallet ?? payer });
const pay = wrapFetchWithPayment(observedFetch, client);
const response = await pay(
  positionals[0],
  values.data && { method: "POST", body: values.data, headers: { "Content-Type": "application/json" } },
);
const receipt = response.headers.get(values.v1 ? "X-PAYMENT-RESPONSE" : "PAYMENT-RESPONSE");
console.log(
  JSON.stringify({
    status: response.status,
    body: await response.json(),
    sent,
    payer: (wallet ?? payer).address,
    settlement: receipt && decodePaymentResponseHeader(receipt),
  }),
);
