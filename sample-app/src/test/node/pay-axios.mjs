// Calls a URL with axios, pays if asked to, and prints what happened as one line of JSON.
// Usage: node pay-axios.mjs <url>
import axios from "axios";
import { decodePaymentResponseHeader, wrapAxiosWithPaymentFromConfig } from "@x402/axios";
import { ExactEvmScheme } from "@x402/evm/exact/client";
import { privateKeyToAccount } from "viem/accounts";

// Development key 3 of Hardhat and Anvil. Everybody knows it: play money only.
const payer = privateKeyToAccount("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");
const sent = [];
const observed = axios.create();
observed.interceptors.request.use((config) => {
  sent.push(["PAYMENT-SIGNATURE", "X-PAYMENT"].filter((name) => config.headers.has(name)).join());
  return config;
});
const api = wrapAxiosWithPaymentFromConfig(observed, {
  schemes: [{ network: "eip155:*", client: new ExactEvmScheme(payer) }],
});
const response = await api.get(process.argv[2]);
const receipt = response.headers["payment-response"];
console.log(
  JSON.stringify({
    status: response.status,
    body: response.data,
    sent,
    payer: payer.address,
    settlement: receipt && decodePaymentResponseHeader(receipt),
  }),
);
