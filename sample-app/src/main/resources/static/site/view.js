// Makes elements. Text stays text: nothing on this page is ever parsed as markup.

export const byId = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") {
      made.addEventListener("click", value);
    }
    else if (value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children.filter((it) => it !== "" && it !== null));
  return made;
}

export const button = (label, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes }, label);

export const paragraph = (text, attributes = {}) => element("p", attributes, text);

export function problem(error) {
  return element("p", { class: "problem", role: "alert" }, error.message ?? String(error));
}

// JSON in colours, one element for each word of it.
function json(value) {
  const text = JSON.stringify(value, null, 2);
  const words = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;
  const parts = [];
  let end = 0;
  for (const word of text.matchAll(words)) {
    parts.push(text.slice(end, word.index));
    parts.push(element("span", { class: word[2] ? "key" : word[1] ? "string" : "number" }, word[1] ?? word[3]), word[2] ?? "");
    end = word.index + word[0].length;
  }
  return [...parts, text.slice(end)].filter((it) => it !== "");
}

// What is long scrolls, and has to be reached by keyboard then.
function block(label, ...content) {
  const made = element("pre", {}, ...content);
  const text = made.textContent;
  if (text.length > 900 || text.split("\n").length > 16) {
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", label);
  }
  return made;
}

export const decoded = (label, value) => typeof value === "string" ? block(label, value) : block(label, ...json(value));

const LONGEST = 72;

function header([name, value]) {
  const shown = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return [element("span", { class: "name" }, `${name}: `), element("span", { class: "value" }, shown), value.length > LONGEST
    ? element("span", { class: "soft" }, ` ${value.length.toLocaleString("en")} characters`) : "", "\n"];
}

// Browsers join the lines of a header.
function lines([name, value]) {
  const several = name === "WWW-Authenticate" ? value.split(/,\s*(?=[\w-]+ [\w-]+=")/) : [value];
  return several.map((it) => [name, it]);
}

function full(headers) {
  const long = headers.filter(([, value]) => value.length > LONGEST);
  return long.length === 0 ? "" : element("details", {}, element("summary", {}, "As sent"),
    block("Headers as sent", long.map(([name, value]) => `${name}: ${value}`).join("\n\n")));
}

function message(label, start, headers, body, kind = "") {
  const parts = Object.entries(headers).flatMap(lines);
  const content = typeof body === "string" ? [body] : json(body);
  return element("figure", { class: `message ${kind}` }, element("figcaption", {}, label),
    block(label, element("b", {}, start), "\n", ...parts.flatMap(header).filter((it) => it !== ""), ...(body === "" ? [] : ["\n", ...content])), full(parts));
}

export const request = ({ method, path, headers, body }, label = "Request") => message(label, `${method} ${path}`, headers, body);

export function response(answer, body, label = "Response") {
  return message(label, `${answer.status} ${answer.reason}`, answer.headers, body, answer.status < 300 ? "good" : answer.status === 402
    ? "asks" : "bad");
}
