// Two real nodes of Lightning, each behind the REST interface of LND as far as tests need it: the seller's over TLS and with a
// macaroon for invoices, the payer's with another one. Prints their URLs as JSON, and ends with its standard input.
// Usage: node nodes.mjs <key store> <its password> <macaroon of the seller> <macaroon of the payer>
import { readFileSync } from "node:fs";
import { createServer as http } from "node:http";
import { createServer as https } from "node:https";
import { json } from "node:stream/consumers";
import { startNodes } from "./ldk.mjs";

// LDK lets 50 payments of a channel be on their way.
const MOST_PAYMENTS = 40;
const DEFAULT_EXPIRY = 86_400;
const MAX_EXPIRY = 31_536_000;
const MAX_MEMO = 1024;
// In the words of LND.
const FAILURES = {
  DuplicatePayment: "payment is in transition",
  PaymentExpired: "timeout",
  RecipientRejected: "incorrect_payment_details",
  RetriesExhausted: "no_route",
  RouteNotFound: "no_route",
  UnderWay: "payment is in transition",
};

const [keyStore, password, sellerMacaroon, payerMacaroon] = process.argv.slice(2);
const { payee, payer } = await startNodes();
const invoices = new Map();
const paid = new Set();
let underWay = 0;
const waiting = [];

// An error as LND's gateway writes it: a code of gRPC, and the status that goes with it.
class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.body = { code, message, details: [] };
  }
}

const unknown = (message) => new Refusal(500, 2, message);
const base64 = (bytes) => bytes.toString("base64");

function state(invoice) {
  const ended = invoice.state === "OPEN" && Date.now() >= (invoice.created + invoice.expiry) * 1000;
  return ended ? "CANCELED" : invoice.state;
}

payee.takes = (hash, amount) => {
  const invoice = invoices.get(hash);
  const takes = invoice !== undefined && state(invoice) === "OPEN" && amount >= invoice.amount;
  if (takes) {
    Object.assign(invoice, { state: "SETTLED", paid: amount, settled: Math.floor(Date.now() / 1000) });
  }
  return takes;
};

function addInvoice({ memo = "", value = "0", value_msat = "0", expiry = "0" }) {
  if (BigInt(value) !== 0n && BigInt(value_msat) !== 0n) {
    throw unknown("cannot set both Value and ValueMsat");
  }
  const amount = BigInt(value) * 1000n + BigInt(value_msat);
  const seconds = Number(expiry) || DEFAULT_EXPIRY;
  if (amount < 0n || seconds < 0 || seconds > MAX_EXPIRY || Buffer.byteLength(memo) > MAX_MEMO) {
    throw unknown("an invoice cannot be like that");
  }
  const made = payee.invoice(amount, memo, seconds);
  const index = invoices.size + 1;
  invoices.set(made.hash.toString("hex"), { ...made, memo, amount, expiry: seconds, state: "OPEN", paid: 0n, index });
  return {
    r_hash: base64(made.hash),
    payment_request: made.text,
    add_index: String(index),
    payment_addr: base64(made.secret),
  };
}

function lookUp(hash) {
  if (!/^([0-9a-f]{2})*$/i.test(hash) || hash.length !== 64) {
    throw new Refusal(400, 3, "payment hash must be exactly 32 bytes");
  }
  const invoice = invoices.get(hash.toLowerCase());
  if (!invoice) {
    throw new Refusal(404, 5, "unable to locate invoice");
  }
  const settled = invoice.state === "SETTLED";
  return {
    memo: invoice.memo,
    r_preimage: base64(invoice.preimage),
    r_hash: base64(invoice.hash),
    value: String(invoice.amount / 1000n),
    value_msat: String(invoice.amount),
    settled,
    creation_date: String(invoice.created),
    settle_date: String(invoice.settled ?? 0),
    payment_request: invoice.text,
    description_hash: "",
    expiry: String(invoice.expiry),
    fallback_addr: "",
    cltv_expiry: "24",
    route_hints: [],
    private: true,
    add_index: String(invoice.index),
    settle_index: settled ? "1" : "0",
    amt_paid: String(invoice.paid),
    amt_paid_sat: String(invoice.paid / 1000n),
    amt_paid_msat: String(invoice.paid),
    state: state(invoice),
    htlcs: settled ? [{ chan_id: "1", htlc_index: "0", amt_msat: String(invoice.paid), state: "SETTLED" }] : [],
    features: {},
    is_keysend: false,
    payment_addr: base64(invoice.secret),
    is_amp: false,
    amp_invoice_state: {},
    is_blinded: false,
  };
}

// LND refuses an amount for an invoice that has one; here a test may pay too much or too little.
async function pay({ payment_request, amt_msat }) {
  if (underWay >= MOST_PAYMENTS) {
    await new Promise((resolve) => waiting.push(resolve));
  }
  underWay++;
  try {
    const { hash, preimage, failure } = await payer.pay(payment_request, amt_msat && BigInt(amt_msat));
    const key = hash.toString("hex");
    let error = "";
    if (preimage) {
      paid.add(key);
    } else {
      error = paid.has(key) ? "invoice is already paid" : (FAILURES[failure] ?? "error");
    }
    return {
      payment_error: error,
      payment_preimage: preimage ? base64(preimage) : "",
      payment_route: null,
      payment_hash: base64(hash),
    };
  } finally {
    underWay--;
    waiting.shift()?.();
  }
}

function balance() {
  const millisatoshis = payer.balance();
  return {
    balance: String(millisatoshis / 1000n),
    local_balance: { sat: String(millisatoshis / 1000n), msat: String(millisatoshis) },
  };
}

const sellers = { "POST /v1/invoices": addInvoice, "GET /v1/invoice/:": (_, hash) => lookUp(hash) };
const payers = { "POST /v1/channels/transactions": pay, "GET /v1/balance/channels": balance };

function face(macaroon, answers) {
  return async (request, response) => {
    const send = (status, body) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    try {
      const body = request.method === "POST" ? await json(request) : undefined;
      const given = request.headers["grpc-metadata-macaroon"];
      if (given !== macaroon) {
        throw unknown(
          given ? "verification failed: signature mismatch after caveat verification" : "expected 1 macaroon, got 0",
        );
      }
      const [, path, last] = /^(\/v1\/invoice\/)(.*)$/.exec(request.url) ?? [undefined, request.url];
      const answer = answers[`${request.method} ${path}${last === undefined ? "" : ":"}`];
      if (!answer) {
        throw new Refusal(404, 5, "Not Found");
      }
      send(200, await answer(body, last));
    } catch (error) {
      send(error.status ?? 500, error.body ?? { code: 2, message: error.message, details: [] });
    }
  };
}

const listen = (server) =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
const keys = { pfx: readFileSync(keyStore), passphrase: password };
const sellerPort = await listen(https(keys, face(sellerMacaroon, sellers)));
const payerPort = await listen(http(face(payerMacaroon, payers)));
console.log(JSON.stringify({ url: `https://127.0.0.1:${sellerPort}`, payer: `http://127.0.0.1:${payerPort}` }));
process.stdin.resume().on("end", () => process.exit());
