// What is for sale, from the documents that agents read. No price is written on this page.
import { localPath, read } from "./http.js";

export async function readShop() {
  const [openapi, catalogue, passes, seller] = await Promise.all([
    read("/openapi.json"),
    read("/.well-known/x402").catch(() => ({ resources: [] })),
    read("/x402/passes").catch(() => ({ passes: [] })),
    // For operators: where it is protected, the page does without.
    read("/actuator/x402").catch(() => ({})),
  ]);
  const described = new Map(catalogue.resources.map((it) => [`${it.method} ${localPath(new URL(it.resource).pathname)}`, it]));
  const sold = new Set(passes.passes.map((it) => localPath(it.url)));
  const endpoints = Object.entries(openapi.paths).flatMap(([path, operations]) => Object.entries(operations)
    .filter(([, operation]) => operation["x-payment-info"] && !sold.has(path))
    .map(([method, operation]) => endpoint(method.toUpperCase(), path, operation, openapi, described)));
  // The cheapest first, and what depends on the request last.
  endpoints.sort((a, b) => dollars(a) - dollars(b) || a.path.localeCompare(b.path));
  return { endpoints, passes: passes.passes.map(pass), seller,
    families: [...new Set(endpoints.flatMap((it) => it.families))] };
}

const dollars = ({ price }) => Number(/\$([\d.]+)/.exec(price)?.[1] ?? 1e9);

function endpoint(method, path, operation, openapi, described) {
  const info = operation["x-payment-info"];
  const known = described.get(`${method} ${path}`);
  // "Payment required: $0.002. Free in each day: 3 calls for ... . Passes that open it: ..."
  const [price, ...more] = operation.responses["402"].description.replace(/^Payment required: /, "").split(/\.(?:\s+(?=[A-Z])|$)/);
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  return {
    method,
    path,
    description: known?.description ?? operation.summary ?? "",
    price: /\d/.test(price) ? price : "by request",
    free: (more.find((it) => it.startsWith("Free")) ?? "").replace(/^Free in each (\w+): (\d+ calls?) .*$/, "$2 free each $1"),
    passes: more.find((it) => it.startsWith("Passes")) ?? "",
    families: info.protocols ?? [],
    ways: (info.offers ?? [info]).filter((it) => it.amount).map((it) => it.description.replace(/^.*: /, "").replace(/ (on|by) .*$/, "")),
    parameters: (operation.parameters ?? []).map((it) => ({ name: it.name, in: it.in,
      value: it.example ?? it.schema?.example ?? it.schema?.default ?? "" })),
    body: schema ? JSON.stringify(example(schema, openapi), null, 2) : "",
  };
}

// Required members and those with an example are enough for a body that works.
function example(schema, openapi) {
  const resolved = schema.$ref ? openapi.components.schemas[schema.$ref.split("/").at(-1)] : schema;
  const members = Object.entries(resolved.properties ?? {})
    .filter(([name, it]) => it.example !== undefined || resolved.required?.includes(name));
  return Object.fromEntries(members.map(([name, it]) => [name, it.example ?? ""]));
}

function pass(it) {
  const days = /^PT(\d+)H$/.exec(it.validFor)?.[1] / 24;
  const holds = it.calls ? `${it.calls} calls` : it.credit ? `$${it.credit} of credit` : "any number of calls";
  return {
    method: it.method,
    path: localPath(it.url),
    name: `${it.plan}/${it.pass}`,
    description: Number.isInteger(days) ? `${holds}, for ${days} ${days === 1 ? "day" : "days"}` : holds,
    price: it.price,
    free: "",
    passes: "",
    families: [],
    ways: [],
    parameters: [],
    body: "",
  };
}
