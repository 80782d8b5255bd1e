// The start page: what is for sale, and one call of it, step by step.
import { json as decode, members } from "./decode.js";
import { families } from "./families.js";
import { bodyOf, call } from "./http.js";
import { readShop } from "./shop.js";
import { button, byId, decoded, element, paragraph, problem, request, response } from "./view.js";

const STEPS = ["ask", "price", "pay", "content"];

let seller = {};
let chosen;
let busy = false;
// Passes that were bought on this page: name and token. They are gone with it.
const passes = new Map();
// What is left of free calls, by path.
const left = new Map();

const say = (text) => byId("status").replaceChildren(text);

// Nothing is sent twice by a second click. Buttons stay focusable, so that focus stays where it is.
async function once(run) {
  if (busy) {
    return;
  }
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    await run();
  }
  finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

// The picture of the call: what each of its four messages was. Those that were not sent are told in general.
const PICTURE = [...byId("picture").children].map((it) => it.textContent);

function draw(index, text, kind) {
  const line = byId("picture").children[index];
  line.textContent = text;
  line.dataset.kind = kind;
}

function erase(from) {
  for (let index = from; index < PICTURE.length; index++) {
    draw(index, PICTURE[index], "");
  }
}

function show(step, ...content) {
  byId(`step-${step}`).replaceChildren(...content.filter((it) => it !== ""));
  byId(`step-${step}`).closest("li").dataset.state = "done";
}

// Steps from this one on are not taken yet.
function clear(from) {
  erase(STEPS.indexOf(from));
  for (const step of STEPS.slice(STEPS.indexOf(from))) {
    byId(`step-${step}`).replaceChildren();
    byId(`step-${step}`).closest("li").dataset.state = "open";
  }
}

// ---- The request ----

function target() {
  const query = new URLSearchParams();
  let { path } = chosen;
  for (const { name, in: where } of chosen.parameters) {
    const value = byId(`parameter-${name}`).value;
    if (where === "path") {
      path = path.replace(`{${name}}`, encodeURIComponent(value));
    }
    else if (value) {
      query.set(name, value);
    }
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

function asked() {
  const body = byId("parameter-body")?.value ?? "";
  const headers = { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) };
  const pass = document.querySelector("#with-pass:checked")?.value;
  return { method: chosen.method, path: target(), body, headers: pass ? { ...headers, "PAYMENT-PASS": passes.get(pass) } : headers };
}

function field(id, label, control) {
  return element("div", { class: "field" }, element("label", { for: id }, label), control);
}

function form() {
  const fields = chosen.parameters.map(({ name, value }) => field(`parameter-${name}`, name,
    element("input", { id: `parameter-${name}`, type: "text", value, autocomplete: "off", spellcheck: "false" })));
  if (chosen.body) {
    fields.push(field("parameter-body", "JSON body", element("textarea", { id: "parameter-body", rows: "4", spellcheck: "false" }, chosen.body)));
  }
  const usable = [...passes.keys()].filter((name) => chosen.passes.includes(`${name} for`));
  if (usable.length > 0) {
    const pass = usable.at(-1);
    fields.push(element("label", { class: "check" }, element("input", { type: "checkbox", id: "with-pass", value: pass, checked: true }),
      `Present the pass ${pass}`));
  }
  byId("request").replaceChildren(element("p", { class: "line" }, element("span", { class: "method" }, chosen.method), " ",
    element("code", {}, chosen.path)), ...fields, element("button", { type: "submit", class: "main" }, "Call it without a payment"));
}

function choose(item) {
  chosen = item;
  form();
  clear("ask");
  say("");
}

// ---- One call ----

async function ask() {
  clear("ask");
  const sent = asked();
  say("Calling …");
  let answer;
  try {
    answer = await call(sent.method, sent.path, sent.headers, sent.body);
  }
  catch (error) {
    show("ask", request(sent), problem(error));
    say("The server did not answer.");
    return;
  }
  show("ask", request(sent));
  draw(0, `${sent.method} ${sent.path}`, "sent");
  learn(answer);
  if (answer.status === 402) {
    price(answer, sent);
  }
  else {
    show("price", paragraph(free(answer)));
    show("pay", paragraph("Nothing was paid."));
    draw(1, "no 402", "");
    draw(2, "no payment", "");
    deliver(answer);
  }
}

function free(answer) {
  if (answer.headers["Payment-Free-Status"]) {
    return "No 402: this call is free, by the free calls of the plan.";
  }
  if (answer.headers["Payment-Pass-Status"]) {
    return "No 402: the pass pays for this call.";
  }
  return answer.status < 300 ? "No 402: this call costs nothing." : "No 402: the request could not be answered at all.";
}

function price(answer, sent) {
  const body = bodyOf(answer);
  const offers = families(answer, sent, seller);
  const page = sent.method === "GET" ? element("a", { href: sent.path.slice(1) }, "Open it in the browser instead: the payment page") : "";
  show("price",
    paragraph(`${body.title ?? answer.reason}. One answer asks clients of every family, each in its own header. Choose one to pay by.`),
    response(answer, ""),
    element("ul", { class: "families" }, ...offers.map((it) => offer(it, sent))),
    element("details", {}, element("summary", {}, "The JSON of the answer"), decoded("The JSON of the answer", body)),
    page);
  draw(1, `402: ${offers.map((it) => it.amount).filter((it, i, all) => it && all.indexOf(it) === i).join(" or ")}`, "asks");
  say(`402 Payment Required. ${offers.length === 0 ? "No family is offered." : `Pay by ${offers.map((it) => it.id).join(", ")}.`}`);
}

function offer(family, sent) {
  const { extensions, ...plain } = family.decoded;
  return element("li", {},
    element("div", { class: "family" },
      element("h4", {}, family.id),
      element("code", {}, family.header),
      element("b", {}, family.amount),
      family.pay ? button(`Pay by ${family.id}`, () => once(() => pay(family, sent)), { class: "main" }) : ""),
    element("details", { open: family.id === "x402" }, element("summary", {}, "Decoded"),
      decoded(`Challenge of ${family.id}, decoded`, Array.isArray(family.decoded) ? family.decoded : plain),
      extensions ? element("details", {}, element("summary", {}, `Extensions: ${Object.keys(extensions).join(", ")}`),
        decoded(`Extensions of ${family.id}`, extensions)) : ""));
}

async function pay(family, sent) {
  clear("pay");
  say(`Paying by ${family.id} …`);
  try {
    const payment = await family.pay();
    const paid = { ...sent, headers: { ...sent.headers, ...payment.headers } };
    const [name] = Object.keys(payment.headers);
    show("pay", paragraph(payment.text),
      request(payment.wallet.request, "To the wallet"),
      request({ ...paid, headers: payment.headers, body: "" }, "The same request, with the payment"),
      element("details", { open: true }, element("summary", {}, `${name}, decoded`), decoded(`${name}, decoded`, payment.decoded)));
    draw(2, `${name}: ${family.amount} by ${family.id}`, "sent");
    await present(paid, family);
  }
  catch (error) {
    byId("step-pay").append(problem(error));
    byId("step-pay").closest("li").dataset.state = "done";
    say("The payment was not sent.");
  }
}

async function present(paid, family) {
  let answer;
  try {
    answer = await call(paid.method, paid.path, paid.headers, paid.body);
  }
  catch (error) {
    show("content", problem(error), paragraph("The same payment can be sent again: it is charged once at most."), again(paid),
      element("div", { id: "again" }));
    say("The outcome is not known.");
    return;
  }
  learn(answer);
  deliver(answer, paid, family);
}

const again = (paid) => button("Send the same payment again", () => once(async () => {
  try {
    const answer = await call(paid.method, paid.path, paid.headers, paid.body);
    learn(answer);
    byId("again").replaceChildren(response(answer, bodyOf(answer), "The same payment again"),
      paragraph(answer.status < 300 ? "What was paid for was delivered." : "One payment buys one answer. Nothing was charged for this request."));
    say(`${answer.status} ${answer.reason}`);
  }
  catch (error) {
    byId("again").replaceChildren(problem(error));
    say("The server did not answer.");
  }
}));

function deliver(answer, paid, family) {
  const body = bodyOf(answer);
  const good = answer.status < 300;
  const receipts = [["PAYMENT-RESPONSE", decode], ["Payment-Receipt", decode], ["Payment-Pass-Status", members],
    ["Payment-Free-Status", members]].filter(([name]) => answer.headers[name]);
  draw(3, `${answer.status} ${answer.reason}${good && receipts.length > 0 ? `, ${receipts[0][0]}` : ""}`, good ? "good" : "bad");
  show("content",
    good ? "" : element("p", { class: "problem", role: "alert" }, refusal(answer, body, paid, family)),
    response(answer, body),
    ...receipts.flatMap(([name, read]) => [element("h4", {}, `${name}, decoded`), decoded(`${name}, decoded`, read(answer.headers[name]))]),
    family?.id === "L402" && good ? paragraph("L402 has no receipt: the preimage is the proof of payment.", { class: "soft" }) : "",
    good && body.header === "PAYMENT-PASS" ? keep(body) : "",
    paid ? element("p", { class: "buttons" }, again(paid), element("a", { href: "actuator/payments" }, "See it in the seller's statistics")) : "",
    element("div", { id: "again" }));
  say(good ? `${answer.status} ${answer.reason}: the content is here${paid ? `, paid by ${family.id}` : ""}.` : `${answer.status} ${answer.reason}`);
}

const owed = (family) => family.id === "x402" ? "Nothing was charged: the money moves after the handler, and the handler failed."
  : "The invoice is paid, so the content is owed: the same payment can be sent again.";

function refusal(answer, body, paid, family) {
  const why = [body.title, body.detail, body.reason && `Reason: ${body.reason}.`].filter(Boolean).join(" ");
  return `${answer.status} ${answer.reason}: ${why || "there is no content."}${paid && answer.status >= 500 ? ` ${owed(family)}` : ""}`;
}

function keep(body) {
  const name = `${body.plan}/${body.pass}`;
  passes.set(name, body.token);
  return paragraph(`This page keeps the pass ${name} until you leave it. Choose an endpoint that it opens, and present it.`);
}

// ---- What is left of free calls ----

function learn(answer) {
  const status = answer.headers["Payment-Free-Status"];
  const over = answer.status === 402 ? bodyOf(answer).freeCalls : undefined;
  if (status) {
    const { calls, until } = members(status);
    left.set(chosen.path, `${calls} free ${calls === 1 ? "call" : "calls"} left, full again ${when(until)}`);
  }
  else if (over) {
    left.set(chosen.path, `0 of ${over.calls} free calls left, full again ${when(over.fullAgainAt)}`);
  }
  const row = document.querySelector(`#shop input:checked ~ .free`);
  if (row && left.has(chosen.path)) {
    row.textContent = left.get(chosen.path);
  }
}

const when = (instant) => new Date(instant).toLocaleString("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

// ---- What is for sale ----

function row(item, index) {
  const input = element("input", { type: "radio", name: "item", id: `item-${index}`, checked: index === 0 });
  input.addEventListener("change", () => choose(item));
  return element("label", { class: "option", for: `item-${index}` }, input,
    element("span", { class: "what" }, item.name ? element("b", {}, item.name) : element("code", {}, item.method === "GET" ? item.path
      : `${item.method} ${item.path}`), element("small", {}, item.description)),
    element(/\d/.test(item.price) ? "b" : "small", { class: "amount" }, item.price),
    item.ways.length > 0 ? element("small", { class: "ways" }, item.ways.join(" · ")) : "",
    item.free ? element("small", { class: "free" }, item.free) : "");
}

async function start() {
  byId("shop-state").replaceChildren(paragraph("Reading the documents for agents …"));
  try {
    const shop = await readShop();
    seller = shop.seller;
    const { first } = byId("endpoints").dataset;
    shop.endpoints.sort((a, b) => (b.path === first) - (a.path === first));
    const items = [...shop.endpoints, ...shop.passes];
    byId("endpoints").replaceChildren(...shop.endpoints.map(row));
    byId("passes").replaceChildren(...shop.passes.map((it, i) => row(it, i + shop.endpoints.length)));
    byId("endpoints").closest("fieldset").hidden = shop.endpoints.length === 0;
    byId("passes").closest("fieldset").hidden = shop.passes.length === 0;
    byId("facts").replaceChildren(...facts(shop));
    byId("shop-state").replaceChildren(items.length === 0 ? paragraph("Nothing is for sale: are payments switched off (x402.enabled)?") : "");
    if (items.length > 0) {
      byId("live").hidden = false;
      document.querySelector(".jump").hidden = false;
      choose(items[0]);
    }
  }
  catch (error) {
    byId("shop-state").replaceChildren(problem(error), button("Try again", () => once(start)));
  }
}

function facts({ families: names, seller: { sandbox, paused, accounts = [] } }) {
  return [
    ...(sandbox ? [["Play money", "warn"]] : []),
    ...(paused ? [["Payments are paused", "bad"]] : []),
    ...names.map((it) => [it === "x402" ? it : it.toUpperCase(), "speaks"]),
    ...accounts.map((it) => [`${it.symbol} on ${it.network}`, ""]),
  ].map(([text, kind]) => element("li", { class: kind }, text));
}

byId("request").addEventListener("submit", (event) => {
  event.preventDefault();
  once(ask);
});

// The commands for the address this page was opened at.
for (const command of document.querySelectorAll(".command")) {
  command.textContent = command.textContent.replaceAll("localhost:8080", location.host);
}

start();
