// Asks what endpoints cost and reads their bazaar extension as a facilitator does, from the payment of a client that sends it back:
// node bazaar.mjs <url of the server> <method path>...

import { extractDiscoveryInfo, validateDiscoveryExtension, validateDiscoveryExtensionSpec } from '@x402/extensions/bazaar';

const [server, ...calls] = process.argv.slice(2);
const results = [];
for (const call of calls) {
  const [method, path] = call.split(' ');
  const body = ['POST', 'PUT', 'PATCH'].includes(method) ? '{"text":"One."}' : undefined;
  const response = await fetch(server + path, { method, body, headers: body ? { 'Content-Type': 'application/json' } : {} });
  const header = response.headers.get('PAYMENT-REQUIRED');
  const required = JSON.parse(Buffer.from(header, 'base64').toString());
  const extension = required.extensions?.bazaar;
  const payload = { x402Version: 2, resource: required.resource, accepted: required.accepts[0], payload: {}, extensions: required.extensions };
  results.push({
    call,
    bytes: header.length,
    valid: extension && validateDiscoveryExtension(extension),
    complete: extension && validateDiscoveryExtensionSpec(extension),
    catalogued: extension && extractDiscoveryInfo(payload, required.accepts[0]),
  });
}
console.log(JSON.stringify(results));
