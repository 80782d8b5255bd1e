// Calls a URL with the reference client of the "Payment" scheme, which pays by the methods that are named, and prints what happened
// as one line of JSON. The methods are evm, and the URL of the payer's node for Lightning. Usage: node pay-mppx.mjs <url> <method>...
import { Credential, Method, Receipt, z } from "mppx";
import { Mppx, evm } from "mppx/client";
import { privateKeyToAccount } from "viem/accounts";
import { payer } from "./lightning/payer.mjs";

// Development key 3 of Hardhat and Anvil. Everybody knows it: play money only.
const account = privateKeyToAccount("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");
const [url, ...methods] = process.argv.slice(2);

// The client has no method of its own for Lightning that pays from any node.
function lightning(node) {
  const charge = Method.from({
    name: "lightning",
    intent: "charge",
    schema: {
      credential: { payload: z.object({ preimage: z.string() }) },
      request: z.object({
        amount: z.string(),
        currency: z.literal("sat"),
        methodDetails: z.object({ invoice: z.string(), network: z.string(), paymentHash: z.string() }),
      }),
    },
  });
  return Method.toClient(charge, {
    async createCredential({ challenge }) {
      const request = charge.schema.request.parse(challenge.request);
      const preimage = await payer(node)(request.methodDetails.invoice);
      return Credential.serialize(Credential.from({ challenge, payload: { preimage } }));
    },
  });
}

const sent = [];
const challenges = [];

// Takes down which payment headers go out.
async function observedFetch(input, init) {
  const request = new Request(input, init);
  sent.push(
    ["Authorization", "Payment-Authorization", "PAYMENT-SIGNATURE"].filter((name) => request.headers.has(name)).join(),
  );
  return fetch(request);
}

const mppx = Mppx.create({
  methods: methods.map((method) =>
    method === "evm" ? evm.charge({ account, authorization: { name: "USDC", version: "2" } }) : lightning(method),
  ),
  polyfill: false,
  fetch: observedFetch,
});
mppx.onChallengeReceived((event) => {
  challenges.push(...event.challenges.map(({ method, intent }) => `${method}/${intent}`));
});
const response = await mppx.fetch(url);
console.log(
  JSON.stringify({
    status: response.status,
    body: await response.json(),
    sent,
    challenges,
    payer: account.address,
    receipt: response.headers.has("Payment-Receipt") ? Receipt.fromResponse(response) : null,
  }),
);
