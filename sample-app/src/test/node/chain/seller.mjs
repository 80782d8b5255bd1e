// A seller on express, as in the documentation of @x402/express, whose payments are settled by the facilitator at a URL.
// It counts how often its handler runs. Usage: node chain/seller.mjs <URL of the facilitator> <its bearer token>
import express from "express";
import { HTTPFacilitatorClient } from "@x402/core/server";
import { paymentMiddleware, x402ResourceServer } from "@x402/express";
import { ExactEvmScheme } from "@x402/evm/exact/server";

const network = "eip155:84532";
const payTo = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const [url, token] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const facilitator = new HTTPFacilitatorClient({
  url,
  createAuthHeaders: async () => ({ verify: headers, settle: headers, supported: headers }),
});
const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme());
let runs = 0;

const app = express();
app.get("/runs", (request, response) => response.json({ runs }));
app.use(
  paymentMiddleware(
    { "GET /api/weather": { accepts: { scheme: "exact", price: "$0.001", network, payTo }, description: "Weather" } },
    server,
  ),
);
app.get("/api/weather", (request, response) => {
  runs++;
  response.json({ city: "Berlin", celsius: 11.5, sky: "cloudy" });
});
const listening = app.listen(0, "127.0.0.1", () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${listening.address().port}` })),
);
process.stdin.on("end", () => process.exit(0)).resume();
