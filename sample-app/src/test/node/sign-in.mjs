// Buys a pass that is bound to the wallet, comes back without paying, and has a lost token replaced. Prints what happened as
// one line of JSON. Usage: node sign-in.mjs <server> <pass> <path>
import { wrapFetchWithPayment, x402Client } from "@x402/fetch";
import { registerExactEvmScheme } from "@x402/evm/exact/client";
import { createSIWxClientExtension, wrapFetchWithSIWx } from "@x402/extensions/sign-in-with-x";
import { privateKeyToAccount } from "viem/accounts";

// Development key 3 of Hardhat and Anvil. Everybody knows it: play money only.
const payer = privateKeyToAccount("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");
// Development key 2, of another wallet.
const stranger = privateKeyToAccount("0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");
const [server, pass, path] = process.argv.slice(2);
let sent = [];

// Takes down which headers of ours go out.
async function observedFetch(input, init) {
  const request = new Request(input, init);
  sent.push(["PAYMENT-SIGNATURE", "SIGN-IN-WITH-X"].filter((name) => request.headers.has(name)).join());
  return fetch(request);
}

// A stock client that can sign in, and can pay.
function clientOf(account) {
  const client = registerExactEvmScheme(new x402Client(), { signer: account });
  client.registerExtension(createSIWxClientExtension({ signers: [account] }));
  return wrapFetchWithPayment(observedFetch, client);
}

async function call(run) {
  sent = [];
  const response = await run();
  return {
    status: response.status,
    body: await response.json(),
    left: response.headers.get("Payment-Pass-Status"),
    sent,
  };
}

const pay = clientOf(payer);
const json = (body) => ({ method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
const bought = await call(() => pay(`${server}/x402/passes/${pass}`, json({})));
const first = await call(() => pay(`${server}${path}`));
const second = await call(() => pay(`${server}${path}`));
// The wrapper that only signs in, and could not pay.
const wrapped = await call(() => wrapFetchWithSIWx(observedFetch, payer)(`${server}${path}`));
const reissued = await call(() => pay(`${server}/x402/passes/reissue`, json({})));
// Without a pass the stock client signs in, and then pays for the call.
const other = await call(() => clientOf(stranger)(`${server}${path}`));
console.log(JSON.stringify({ bought, first, second, wrapped, reissued, other, payer: payer.address }));
