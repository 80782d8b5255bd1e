"use strict";
// What all ways to pay share: the texts, what is bought, what is going on, and what came of it.
// A tab registers with paymentPage.tab(id, (panel, data) => ...); paymentPage.start() runs once all of them have.
const paymentPage = (() => {
  const data = JSON.parse(document.getElementById("payment-page-data").textContent);
  const byId = (id) => document.getElementById(id);
  const tabs = new Map();
  let busy = false;

  const text = (key, ...values) => values.reduce((all, value, i) => all.replaceAll(`{${i}}`, value),
    data.texts[key] ?? key);
  const numbers = new Intl.NumberFormat(data.language, { numberingSystem: "latn" });
  const point = numbers.formatToParts(0.5).find((it) => it.type === "decimal").value;
  const hasText = (key) => Object.hasOwn(data.texts, key);

  // Writes digits with or without a point as the language does. All of them count, so none is rounded.
  function decimal(digits) {
    const [whole, fraction = ""] = digits.split(".");
    const shown = fraction.replace(/0+$/, "");
    return numbers.format(BigInt(whole)) + (shown ? point + shown : "");
  }

  // Text stays text: nothing on this page is ever parsed as markup.
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "onclick") {
        made.addEventListener("click", value);
      }
      else {
        made.setAttribute(key, value);
      }
    }
    made.append(...children);
    return made;
  }

  function button(label, onclick, attributes = {}) {
    return element("button", { type: "button", onclick, ...attributes }, label);
  }

  // kind: busy, good, warn or bad.
  function say(kind, message, ...actions) {
    const status = byId("status");
    status.dataset.kind = kind;
    status.replaceChildren(element("p", {}, message), ...actions);
  }

  const reload = () => button(text("reload"), () => location.reload());

  // The controls stay focusable: focus stays where it is.
  function lock(locked) {
    busy = locked;
    for (const control of document.querySelectorAll("[data-pay]")) {
      control.setAttribute("aria-disabled", String(locked));
    }
    byId("choice")?.toggleAttribute("disabled", locked);
  }

  // Who has paid does not pay again by mistake.
  function unlock(result) {
    if (result === "done") {
      lock(false);
    }
  }

  // A button that pays. What it does runs once at a time.
  function payButton(onclick, attributes, ...children) {
    const made = element("button", { type: "button", class: "main", "data-pay": "", ...attributes }, ...children);
    made.setAttribute("aria-disabled", String(busy));
    made.addEventListener("click", async () => {
      if (busy) {
        return;
      }
      lock(true);
      try {
        unlock(await onclick());
      }
      catch (error) {
        say("bad", text("error", error?.message ?? String(error)));
        lock(false);
      }
    });
    return made;
  }

  // What is bought: the content of this page, or a pass. Passes are sold by this server alone.
  function choice() {
    const value = document.querySelector("#choice input:checked")?.value ?? "";
    const pass = (value !== "") ? data.passes[Number(value)] : null;
    if (pass === null) {
      return { url: location.href.split("#")[0], method: "GET", accept: data.accept, pass };
    }
    const url = new URL(pass.url, location.href);
    if (url.origin !== location.origin) {
      throw new Error(pass.url);
    }
    return { url: url.href, method: "POST", accept: "application/json", pass };
  }

  function send(choice, headers) {
    const options = { method: choice.method, headers: { Accept: choice.accept, ...headers }, cache: "no-store",
      credentials: "same-origin", redirect: "manual" };
    if (choice.method === "POST") {
      options.body = "{}";
      options.headers["Content-Type"] = "application/json";
    }
    return fetch(choice.url, options);
  }

  // The problem that an answer of the gate describes; an empty object for all others.
  async function problem(response) {
    try {
      return (response.headers.get("Content-Type") ?? "").startsWith("application/problem+json")
        ? await response.json() : {};
    }
    catch {
      return {};
    }
  }

  function rows(entries) {
    const list = element("dl");
    for (const [name, value] of entries) {
      if (value) {
        list.append(element("dt", {}, name), element("dd", {}, value));
      }
    }
    return list;
  }

  // entries: pairs of a name and a text or an element.
  function receipt(entries) {
    byId("receipt").replaceChildren(rows(entries));
    byId("result").hidden = false;
  }

  function copyButton(value) {
    const made = button(text("copy"), async () => {
      await navigator.clipboard.writeText(value);
      made.textContent = text("copied");
    });
    return made;
  }

  function downloadLink(blob, name) {
    return element("p", {}, element("a", { href: URL.createObjectURL(blob), download: name }, text("download")));
  }

  function fileName(response, type) {
    const given = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "")?.[1]
      ?? decodeURIComponent(new URL(response.url || location.href).pathname.split("/").pop() || "content");
    const end = { "application/json": ".json", "text/plain": ".txt", "text/html": ".html", "text/csv": ".csv",
      "application/pdf": ".pdf" }[type] ?? "";
    return given.includes(".") ? given : given + end;
  }

  // Markup of others is shown in a frame without scripts and without an origin.
  async function view(blob, type) {
    if (type === "text/html") {
      return element("iframe", { sandbox: "", srcdoc: await blob.text(), title: text("frame") });
    }
    if (type.endsWith("json") || type.startsWith("text/") || type.endsWith("xml") && !type.startsWith("image/")) {
      const content = await blob.text();
      try {
        return element("pre", { tabindex: "0" },
          type.endsWith("json") ? JSON.stringify(JSON.parse(content), null, 2) : content);
      }
      catch {
        return element("pre", { tabindex: "0" }, content);
      }
    }
    const media = { image: "img", audio: "audio", video: "video" }[type.split("/")[0]];
    return media ? element(media, { src: URL.createObjectURL(blob), ...(media === "img" ? { alt: "" } : { controls: "" }) })
      : "";
  }

  async function showContent(response, note) {
    const blob = await response.blob();
    const type = (blob.type || "application/octet-stream").split(";")[0].trim().toLowerCase();
    const parts = [element("h3", {}, text("content-of", type)), await view(blob, type)];
    if (blob.size > 0) {
      parts.push(downloadLink(blob, fileName(response, type)));
    }
    if (note) {
      parts.push(element("p", { class: "soft" }, note));
    }
    showResult(...parts);
  }

  function showResult(...parts) {
    byId("content").replaceChildren(...parts);
    byId("result").hidden = false;
    byId("result-title").focus();
  }

  // The content of an answer, or the pass that was bought. What paid for a pass may be the pass.
  async function deliver(choice, response, credential) {
    if (choice.pass === null) {
      say("good", text("delivered"), reload());
      await showContent(response, text("once-note"));
      return;
    }
    const pass = await response.json();
    if (!pass.token && pass.header === "Authorization" && credential) {
      pass.token = credential;
    }
    say("good", text("pass-bought"), reload());
    if (!pass.token) {
      showResult(element("p", {}, pass.detail ?? ""));
      return;
    }
    showResult(element("pre", { tabindex: "0", id: "bought-pass" }, pass.token), copyButton(pass.token), " ",
      button(text("use-pass"), () => usePass(pass.token)), rows([[text("valid-until"), pass.validUntil ? time(pass.validUntil) : ""]]),
      element("p", { class: "soft" }, text("pass-note")));
  }

  // Adds the secret of an L402 token to it as a caveat: before the end of the caveats and the signature, which it replaces.
  async function macaroon(token, secret) {
    const END = [0, 6, 32];
    const bytes = Uint8Array.from(atob(token.replaceAll("-", "+").replaceAll("_", "/")), (it) => it.charCodeAt(0));
    const caveat = new TextEncoder().encode("preimage=" + secret.toLowerCase());
    const key = await crypto.subtle.importKey("raw", bytes.slice(-32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, caveat));
    return [...bytes.slice(0, -32 - END.length), 2, caveat.length, ...caveat, 0, ...END, ...signature]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // A browser sends a login such as HTTP Basic only where the page sets no Authorization. So an L402 pass goes into another
  // header, if the browser can make it: pages without TLS have no cryptography.
  async function passHeaders(token) {
    if (!/^(L402|LSAT) /i.test(token)) {
      return { "PAYMENT-PASS": token };
    }
    const [, single, secret] = /^\S+ +([\w+/-]+=*):([0-9a-f]{64})$/i.exec(token) ?? [];
    return (single && crypto.subtle) ? { Macaroon: await macaroon(single, secret) } : { Authorization: token };
  }

  async function usePass(token) {
    const here = { url: location.href.split("#")[0], method: "GET", accept: data.accept, pass: null };
    const response = await passHeaders(token).then((headers) => send(here, headers)).catch(() => null);
    if (response === null || !response.ok) {
      const told = (response !== null) ? await problem(response) : {};
      say("bad", text("pass-refused", told.detail ?? ""));
      return;
    }
    say("good", text("pass-used"));
    await showContent(response, "");
  }

  function time(value) {
    const moment = new Date(value);
    return Number.isNaN(moment.getTime()) ? String(value)
      : moment.toLocaleString(data.language, { dateStyle: "medium", timeStyle: "short" });
  }

  function select(chosen, focus) {
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !selected;
    }
    if (focus) {
      chosen.focus();
    }
  }

  function startTabs() {
    const list = document.querySelector("[role=tablist]");
    const all = [...list.querySelectorAll("[role=tab]")];
    list.hidden = all.length === 0;
    all.forEach((tab, i) => {
      tab.addEventListener("click", () => select(tab, false));
      tab.addEventListener("keydown", (event) => {
        const next = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
        if (next !== undefined) {
          event.preventDefault();
          select(all.at(next % all.length), true);
        }
      });
    });
    if (all.length > 0) {
      select(all[0], false);
    }
  }

  function start() {
    startTabs();
    for (const control of [byId("choice"), byId("own-pass")]) {
      control?.removeAttribute("hidden");
    }
    byId("own-pass")?.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      usePass(byId("pass-token").value.trim());
    });
    for (const moment of document.querySelectorAll("time")) {
      moment.textContent = time(moment.dateTime);
    }
    for (const [id, run] of tabs) {
      const panel = byId("panel-" + id);
      if (panel) {
        run(panel, data.tabs[id]);
      }
    }
  }

  return { data, text, busy: () => busy, open: (id) => select(byId("tab-" + id), false), hasText, decimal, element, button,
    payButton, say, lock, unlock, reload, choice, send, problem, receipt, deliver, start,
    tab: (id, run) => tabs.set(id, run) };
})();
