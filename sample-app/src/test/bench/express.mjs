// The peer: a free and a paid endpoint on express. Its facilitator is behind a URL, or in the process, where it either
// looks at the signature once, as a facilitator has to, or says yes to everything.
// Usage: node express.mjs <port> checking|trusting|<URL of a facilitator>
import express from "express";
import { HTTPFacilitatorClient } from "@x402/core/server";
import { paymentMiddleware, x402ResourceServer } from "@x402/express";
import { ExactEvmScheme } from "@x402/evm/exact/server";
import { authorizationTypes } from "@x402/evm";
import { recoverTypedDataAddress } from "viem";

const network = "eip155:84532";
const transaction = `0x${"ab".repeat(32)}`;

async function isSigned({ accepted, payload: { authorization, signature } }) {
  const signer = await recoverTypedDataAddress({
    domain: { ...accepted.extra, chainId: 84532, verifyingContract: accepted.asset },
    types: authorizationTypes,
    primaryType: "TransferWithAuthorization",
    message: authorization,
    signature,
  });
  return signer === authorization.from;
}

const [port, kind] = process.argv.slice(2);
const inProcess = {
  verify: async (payload) => ({
    isValid: kind !== "checking" || (await isSigned(payload)),
    payer: payload.payload.authorization.from,
  }),
  settle: async (payload) => ({ success: true, transaction, network, payer: payload.payload.authorization.from }),
  getSupported: async () => ({ kinds: [{ x402Version: 2, scheme: "exact", network }], extensions: [], signers: {} }),
};
const facilitator = kind.startsWith("http:") ? new HTTPFacilitatorClient({ url: kind }) : inProcess;
const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme());
const app = express();
const routes = {
  "GET /api/weather": {
    accepts: {
      scheme: "exact",
      price: "$0.001",
      network,
      payTo: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      maxTimeoutSeconds: kind.startsWith("http:") ? 43200 : 300,
    },
    description: "The current weather of a city",
    mimeType: "application/json",
  },
};
app.use(paymentMiddleware(routes, server));
app.get("/api/weather", (request, response) => response.json({ city: "Berlin", celsius: 11.5, sky: "cloudy" }));
app.get("/api/cities", (request, response) => response.json(["Berlin", "Oslo", "Paris"]));
app.listen(Number(port), "127.0.0.1");
