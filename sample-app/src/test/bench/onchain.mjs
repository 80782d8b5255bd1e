// Settles payments on one local chain by several ways, in turn, and prints rates, ratios and tables.
// Usage: node onchain.mjs <URL of the node>=<process> <rounds> <payments> <warming> <name>=<URL of a server>=<callers>=<process>[+<process>]...
// The first subject is always "script": it signs transactions of transferWithAuthorization and sends them, without a server.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { x402Client, x402HTTPClient } from "@x402/core/client";
import { registerExactEvmScheme } from "@x402/evm/exact/client";
import { authorizationTypes } from "@x402/evm";
import { encodeFunctionData, parseAbi, parseSignature } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

const [nodes, rounds, payments, warming, ...named] = process.argv.slice(2);
const [url, nodeProcess] = nodes.split("=");
const servers = named.map((it) => {
  const [name, server, callers, pid] = it.split("=");
  return { name, server, callers: Number(callers), pid };
});
const token = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";
const payTo = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const abi = parseAbi([
  "function mint(address to, uint256 value)",
  "function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)",
]);
const agent = new Agent({ keepAlive: true });

function send(target, options, body) {
  return new Promise((resolve, reject) => {
    const sent = request(target, { agent, ...options }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on("error", reject).end(body);
  });
}

async function ask(calls) {
  const body = JSON.stringify(calls.map(([method, ...params], id) => ({ jsonrpc: "2.0", id, method, params })));
  const answer = await send(url, { method: "POST", headers: { "Content-Type": "application/json" } }, body);
  return JSON.parse(answer.body)
    .sort((a, b) => a.id - b.id)
    .map((it) => {
      if (it.error) throw new Error(it.error.message);
      return it.result;
    });
}

const hex = (number) => `0x${number.toString(16)}`;

// 100 payers, who have enough for everything.
const payers = Array.from({ length: 100 }, () => privateKeyToAccount(generatePrivateKey()));
const [[faucet]] = await ask([["eth_accounts"]]);
await ask(
  payers.map(({ address }) => [
    "eth_sendTransaction",
    { from: faucet, to: token, data: encodeFunctionData({ abi, functionName: "mint", args: [address, 10n ** 12n] }) },
  ]),
);
const clients = payers.map((signer) => new x402HTTPClient(registerExactEvmScheme(new x402Client(), { signer })));

async function signForServer(server, count) {
  const challenge = await send(`${server}/api/weather`, {});
  const signed = [];
  for (let i = 0; i < count; i++) {
    const client = clients[i % clients.length];
    const required = client.getPaymentRequiredResponse((name) => challenge.headers[name.toLowerCase()]);
    signed.push(client.encodePaymentSignatureHeader(await client.createPaymentPayload(required)));
  }
  return signed;
}

// The time ends with the last answer.
async function buy({ server, callers }, signed) {
  let next = 0;
  let refused = "";
  const begin = performance.now();
  const caller = async () => {
    while (next < signed.length) {
      const headers = Object.assign({}, signed[next++]);
      const answer = await send(`${server}/api/weather`, { headers });
      if (answer.status !== 200) refused ||= `${answer.status}: ${answer.body}`;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  if (refused) throw new Error(`${server} refused a payment with ${refused}`);
  return (signed.length * 1000) / (performance.now() - begin);
}

const accounts = Array.from({ length: Number(process.env.ACCOUNTS ?? 1) }, () => ({
  signer: privateKeyToAccount(generatePrivateKey()),
  nonce: 0,
}));
for (const { signer } of accounts) await ask([["hardhat_setBalance", signer.address, hex(10n ** 21n)]]);

async function authorize(count) {
  const now = Math.floor(Date.now() / 1000);
  const authorized = [];
  for (let i = 0; i < count; i++) {
    const payer = payers[i % payers.length];
    const message = {
      from: payer.address,
      to: payTo,
      value: 1000n,
      validAfter: BigInt(now - 600),
      validBefore: BigInt(now + 300),
      nonce: generatePrivateKey(),
    };
    const signature = await payer.signTypedData({
      domain: { name: "USDC", version: "2", chainId: 84532, verifyingContract: token },
      types: authorizationTypes,
      primaryType: "TransferWithAuthorization",
      message,
    });
    authorized.push({ message, signature });
  }
  return authorized;
}

// Each account sends its transactions one after the other: a node that mines at once takes them only in the order of their nonces,
// and answers the calls of a JSON-RPC batch in any order. The next one is signed, and receipts are asked for, meanwhile.
async function settle(authorized) {
  const begin = performance.now();
  const [{ baseFeePerGas }] = await ask([["eth_getBlockByNumber", "latest", false]]);
  const sign = (account, { message: it, signature }) => {
    const { r, s, yParity } = parseSignature(signature);
    const args = [it.from, it.to, it.value, it.validAfter, it.validBefore, it.nonce, 27 + yParity, r, s];
    return account.signer.signTransaction({
      chainId: 84532,
      nonce: account.nonce++,
      to: token,
      data: encodeFunctionData({ abi, functionName: "transferWithAuthorization", args }),
      gas: 120_000n,
      maxFeePerGas: BigInt(baseFeePerGas) * 2n + 10n ** 9n,
      maxPriorityFeePerGas: 10n ** 9n,
    });
  };
  let next = 0;
  const receipts = [];
  const work = async (account) => {
    let sent = Promise.resolve([]);
    while (next < authorized.length) {
      const transaction = await sign(account, authorized[next++]);
      const [hash] = await sent;
      if (hash) receipts.push(ask([["eth_getTransactionReceipt", hash]]));
      sent = ask([["eth_sendRawTransaction", transaction]]);
    }
    receipts.push(ask([["eth_getTransactionReceipt", (await sent)[0]]]));
  };
  await Promise.all(accounts.map(work));
  const settled = (await Promise.all(receipts)).filter(([it]) => it.status === "0x1").length;
  if (settled !== authorized.length) throw new Error(`The script settled ${settled} of ${authorized.length}`);
  return (settled * 1000) / (performance.now() - begin);
}

// User and system time of processes so far in milliseconds.
function cpu(pids) {
  return `${pids}`.split("+").reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}

async function measure({ name, server, callers, pid = process.pid }, count) {
  const signed = await (server ? signForServer(server, count) : authorize(count));
  const [ours, nodes] = [cpu(pid), cpu(nodeProcess)];
  const rate = await (server ? buy({ server, callers }, signed) : settle(signed));
  const result = { rate, server: (cpu(pid) - ours) / count, node: (cpu(nodeProcess) - nodes) / count };
  console.error(`${name}: ${Object.entries(result).map(([what, it]) => `${what} ${it.toFixed(2)}`)}`);
  return result;
}

const median = (all) => {
  const sorted = [...all].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};
const subjects = [{ name: "script" }, ...servers];
const results = Object.fromEntries(subjects.map(({ name }) => [name, []]));
for (const subject of subjects) await measure(subject, Number(warming));
for (let round = 1; round <= Number(rounds); round++) {
  for (const subject of subjects) results[subject.name].push(await measure(subject, Number(payments)));
}
const middle = (name, what) => median(results[name].map((it) => it[what]));
const last = subjects.at(-1).name;
console.log(`
| | settled a second | beside the script | beside ${last} | CPU of the server, ms | of the node |
| --- | --- | --- | --- | --- | --- |`);
for (const { name } of subjects) {
  const rate = middle(name, "rate");
  const ratios = `${(rate / middle("script", "rate")).toFixed(2)} | ${(rate / middle(last, "rate")).toFixed(1)}`;
  console.log(
    `| ${name} | ${rate.toFixed(0)} | ${ratios} | ${middle(name, "server").toFixed(1)} | ${middle(name, "node").toFixed(1)} |`,
  );
}
agent.destroy();
