// The ways to pay that a 402 offers, each with a wallet of play money.
import { base64url, challenges, hex, invoice, json, macaroon } from "./decode.js";
import { bodyOf, call } from "./http.js";

export function families(answer, request, seller) {
  const lines = challenges(answer.headers["WWW-Authenticate"] ?? "");
  return [x402(answer, request, seller), l402(lines, answer), mpp(lines)].filter((it) => it !== null);
}

function x402(answer, request, seller) {
  const header = answer.headers["PAYMENT-REQUIRED"];
  if (!header) {
    return null;
  }
  const challenge = json(header);
  const [offer] = challenge.accepts;
  return {
    id: "x402",
    amount: tokens(offer, seller),
    header: "PAYMENT-REQUIRED",
    decoded: challenge,
    async pay() {
      const signed = await wallet(request.method, `/sandbox/sign${request.path}`);
      return {
        text: "The wallet signs a transfer of exactly that amount to the seller, and sends nothing to a chain: the seller's "
          + "facilitator will. This wallet is the sandbox's, with a key that everyone knows.",
        wallet: signed,
        headers: { "PAYMENT-SIGNATURE": signed.body },
        decoded: json(signed.body),
      };
    },
  };
}

function l402(lines) {
  const line = lines.find((it) => it.scheme === "L402");
  if (!line) {
    return null;
  }
  const { macaroon: token, invoice: bolt11 } = line.parameters;
  const asked = invoice(bolt11);
  return {
    id: "L402",
    amount: satoshis(asked),
    header: "WWW-Authenticate: L402",
    decoded: { invoice: asked, macaroon: macaroon(token) },
    async pay() {
      const paid = await wallet("POST", "/sandbox/pay", bolt11);
      return {
        text: `A Lightning wallet pays the invoice, and learns its preimage. ${await proven(paid.body, asked)}`,
        wallet: paid,
        headers: { Authorization: `L402 ${token}:${paid.body}` },
        decoded: { token: "the macaroon of the challenge", preimage: paid.body },
      };
    },
  };
}

function mpp(lines) {
  const offered = lines.filter((it) => it.scheme === "Payment").map((it) => it.parameters);
  if (offered.length === 0) {
    return null;
  }
  const decoded = offered.map((it) => ({ ...it, request: json(it.request), opaque: json(it.opaque) }));
  const index = decoded.findIndex((it) => it.method === "lightning");
  const bolt11 = decoded[index]?.request.methodDetails.invoice;
  return {
    id: "MPP",
    amount: bolt11 ? satoshis(invoice(bolt11)) : "",
    header: "WWW-Authenticate: Payment",
    decoded: decoded.length === 1 ? decoded[0] : decoded,
    // This page has no wallet that signs for the method evm.
    pay: bolt11 && (async () => {
      const paid = await wallet("POST", "/sandbox/pay", bolt11);
      const credential = { challenge: offered[index], payload: { preimage: paid.body } };
      return {
        text: `The method lightning has an invoice, too. ${await proven(paid.body, invoice(bolt11))} `
          + "The client sends challenge and preimage back as one credential.",
        wallet: paid,
        headers: { Authorization: `Payment ${base64url(credential)}` },
        // With request and opaque in words, as above.
        decoded: { ...credential, challenge: decoded[index] },
      };
    }),
  };
}

async function wallet(method, path, body = "") {
  const answer = await call(method, path, body ? { "Content-Type": "text/plain" } : {}, body);
  if (answer.status === 404) {
    throw new Error(`There is no play money for this: ${method} ${path.split("?")[0]} answered 404. `
      + `${bodyOf(answer).detail ?? "Pay on the payment page instead."}`);
  }
  if (answer.status !== 200) {
    throw new Error(`The wallet answered ${answer.status} ${answer.reason}. ${bodyOf(answer).detail ?? ""}`);
  }
  return answer;
}

// Browsers calculate digests for https and localhost only.
async function proven(preimage, asked) {
  if (!crypto.subtle) {
    return "Its SHA-256 is the payment hash of the invoice, so it proves the payment.";
  }
  const data = Uint8Array.from(preimage.match(/../g), (it) => Number.parseInt(it, 16));
  const digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
  return digest === asked.paymentHash
    ? "This browser has checked it: its SHA-256 is the payment hash of the invoice, so it proves the payment."
    : "Its SHA-256 is not the payment hash of the invoice!";
}

function satoshis(asked) {
  return `${asked.amountMsat / 1000} sat`;
}

function tokens(offer, seller) {
  const token = seller.accounts?.find((it) => it.network === offer.network && it.asset === offer.asset);
  return token ? `${Number(offer.amount) / 10 ** token.decimals} ${token.symbol}` : `${offer.amount} units of ${offer.extra?.name ?? offer.asset}`;
}
