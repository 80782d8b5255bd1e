// A chain of its own with our token where Base Sepolia has its dollars. Prints its URL as JSON, and ends with its
// standard input. Usage: node node.mjs
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const contracts = {
  TestToken: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  Multicall: "0xcA11bde05977b3631167028862bE2a173976CA11",
  TestWallet: "0x5AFe000000000000000000000000000000001271",
  // Tests put its code in place of the token's.
  ContractAwareToken: "0x5AFe000000000000000000000000000000002200",
};
const sourceOf = { ContractAwareToken: "TestToken" };

function compile(name) {
  const source = sourceOf[name] ?? name;
  const input = {
    language: "Solidity",
    sources: { [source]: { content: readFileSync(new URL(`${source}.sol`, import.meta.url), "utf8") } },
    settings: {
      optimizer: { enabled: true },
      outputSelection: { [source]: { [name]: ["evm.deployedBytecode.object"] } },
    },
  };
  const output = JSON.parse(require("solc").compile(JSON.stringify(input)));
  if (output.errors) {
    throw new Error(output.errors.map((error) => error.formattedMessage).join("\n"));
  }
  return `0x${output.contracts[source][name].evm.deployedBytecode.object}`;
}

process.env.HARDHAT_CONFIG = fileURLToPath(new URL("hardhat.config.cjs", import.meta.url));
const { network, run } = require("hardhat");
for (const [name, address] of Object.entries(contracts)) {
  await network.provider.send("hardhat_setCode", [address, compile(name)]);
}
const server = await run("node:create-server", { hostname: "127.0.0.1", port: 0, provider: network.provider });
const { port } = await server.listen();
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
process.stdin.resume().on("end", () => process.exit());
