// Lets the sample sign payments for one of its paths and writes them to a file, a line each.
// Usage: node sign.mjs <server> <path> <count> <file>
import { writeFileSync } from "node:fs";

const [server, path, count, file] = process.argv.slice(2);
const payments = [];

async function worker() {
  while (payments.length < Number(count)) {
    const response = await fetch(`${server}/sandbox/sign${path}`);
    payments.push(await response.text());
  }
}

await Promise.all(Array.from({ length: 16 }, worker));
writeFileSync(file, `${payments.slice(0, Number(count)).join("\n")}\n`);
