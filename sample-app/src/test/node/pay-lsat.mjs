// Calls a URL, pays the invoice of its L402 challenge over Lightning, comes back with the token, and then once more. Prints what
// happened as one line of JSON. Usage: node pay-lsat.mjs <url> <URL of the payer's node> [<name of the scheme>]
import { Lsat } from "lsat-js";
import { payer } from "./lightning/payer.mjs";

const [url, node, scheme = Lsat.type] = process.argv.slice(2);
const challenged = await fetch(url);
// The client reads the header as fetch joins it, with the lines of other families.
const lsat = Lsat.fromHeader(challenged.headers.get("WWW-Authenticate"));
lsat.setPreimage(await payer(node)(lsat.invoice));

async function call() {
  const token = lsat.toToken().replace(Lsat.type, scheme);
  const response = await fetch(url, { headers: { Authorization: token } });
  return { status: response.status, body: await response.json() };
}
console.log(
  JSON.stringify({
    challenged: challenged.status,
    hash: lsat.paymentHash,
    satoshis: lsat.invoiceAmount,
    caveats: lsat.getCaveats().map((caveat) => caveat.condition),
    satisfied: lsat.isSatisfied(),
    first: await call(),
    second: await call(),
  }),
);
