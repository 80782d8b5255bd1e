// Reads an OpenAPI document as tools and agents do: node openapi.mjs <url of the document> <path that is sold for a dollar price>
// Prints what the validators say of it, and that price as the generator of mppx writes it.

import { validate as validateOpenApi } from '@readme/openapi-parser';
import { PaymentInfo, generate, validate as validatePrices } from 'mppx/discovery';
import { Methods } from 'mppx/evm';

const [url, sold, dollars, description] = process.argv.slice(2);
const document = await (await fetch(url)).json();
const specification = await validateOpenApi(structuredClone(document));
const info = document.paths[sold].get['x-payment-info'];
const offers = PaymentInfo.parse(info).offers;
const ours = offers.find((offer) => offer.method === 'evm');
const generated = generate({ methods: [Methods.charge], realm: 'sample' }, {
  routes: [{
    method: 'get',
    path: sold,
    intent: 'evm/charge',
    options: { amount: dollars, chainId: 84532, currency: ours.currency, decimals: 6, recipient: ours.currency, description },
  }],
});
const [theirs] = generated.paths[sold].get['x-payment-info'].offers;
console.log(JSON.stringify({
  valid: specification.valid,
  problems: [...(specification.errors ?? []), ...(specification.warnings ?? [])],
  prices: validatePrices(document),
  priced: Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item)
    .filter(([, operation]) => operation['x-payment-info'])
    .map(([method]) => `${method} ${path}`)),
  ours,
  theirs: Object.fromEntries(Object.keys(ours).map((member) => [member, theirs[member]])),
}));
