"use strict";
// Pays an invoice of Lightning by L402. A wallet of the browser (WebLN) tells the preimage. A phone does not: then this page asks
// the server whether the invoice was paid, and gets a pass that stands for the preimage. The same token and pass buy once.
paymentPage.tab("lightning", (panel, data) => {
  const page = paymentPage, text = page.text;
  const TRIES = 5;
  // Payments may be on their way when the invoice ends.
  const LOOKS_ON = 10 * 60_000, LOOKS_ON_ENDED = 60_000;
  const HIDDEN_SLOWER = 5;
  const find = (name) => panel.querySelector(`[data-${name}]`);
  const state = find("state");
  const clockAhead = page.data.now * 1000 - Date.now();
  const now = () => Date.now() + clockAhead;
  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  // What was shown and may be paid outlives a reload, until it is known what became of it.
  const memory = {
    key: (choice) => "lightning payment " + choice.method + " " + choice.url,
    all(choice) {
      try {
        return JSON.parse(sessionStorage.getItem(this.key(choice)) ?? "[]");
      }
      catch {
        return [];
      }
    },
    set(choice, sales) {
      try {
        sessionStorage.setItem(this.key(choice), JSON.stringify(sales.slice(-5)));
      }
      catch {
        // Then it lasts as long as the page.
      }
    },
    add(choice, sale) {
      this.set(choice, [...this.all(choice).filter((it) => it.token !== sale.token), sale]);
    },
    forget(choice, token) {
      this.set(choice, this.all(choice).filter((it) => it.token !== token));
    },
  };

  // Each choice has the sale that is shown, and earlier ones that may have been paid.
  const sales = new Map();
  const keyOf = (choice) => choice.method + " " + choice.url;
  let shown = null;
  const worth = find("worth").textContent;

  const sale = (choice, issued, worth) => ({ choice, token: issued.macaroon, invoice: issued.invoice, amount: issued.amountMsat,
    end: Date.parse(issued.expiresAt), worth });

  function satoshis(millisatoshis) {
    const digits = String(millisatoshis).padStart(4, "0");
    return page.decimal(digits.slice(0, -3) + "." + digits.slice(-3)) + " sat";
  }

  function tell(kind, message) {
    if (state.textContent !== message || state.dataset.kind !== kind) {
      state.dataset.kind = kind;
      state.textContent = message;
    }
  }

  function remaining(current) {
    const seconds = Math.max(0, Math.ceil((current.end - now()) / 1000));
    return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  }

  function show(current) {
    shown = current;
    find("invoice").hidden = Boolean(current.ended || current.done);
    find("renew").replaceChildren(...(current.ended ? [page.button(text("lightning-renew"), renew, { class: "main" })] : []));
    if (current.ended) {
      tell("warn", text("lightning-ended"));
      return;
    }
    if (current.done) {
      tell("good", "");
      return;
    }
    for (const link of panel.querySelectorAll("[data-open]")) {
      link.href = "lightning:" + current.invoice;
    }
    find("amount").textContent = satoshis(current.amount);
    find("worth").textContent = current.worth;
    find("left").textContent = text("lightning-left", remaining(current));
    tell("busy", text("lightning-waiting"));
  }

  function renew() {
    if (shown.choice.pass === null) {
      // So the next invoice is for the same request as the first one.
      try {
        sessionStorage.setItem("lightning open", "");
      }
      catch {
        // Then the first tab is open.
      }
      location.reload();
      return;
    }
    sales.delete(keyOf(shown.choice));
    choose();
  }

  const headers = (current, more) => ({ "L402-Token": current.token, ...more });

  function ask(current, more, method = "GET") {
    return fetch(data.url, { method, headers: headers(current, more), cache: "no-store", credentials: "same-origin",
      redirect: "manual" }).catch(() => null);
  }

  // The invoice of a pass, at the address of the pass.
  async function issue(choice) {
    const response = await page.send(choice, { "Payment-Page": "lightning" }).catch(() => null);
    const body = (response?.status === 402) ? await response.json().catch(() => ({})) : {};
    const issued = body.l402?.[0];
    if (!/^ln[a-z0-9]+$/.test(issued?.invoice ?? "")) {
      return null;
    }
    const made = sale(choice, issued, choice.pass.price ?? "");
    const answer = await ask(made, { "L402-Invoice": made.invoice });
    const code = answer?.ok ? (await answer.json().catch(() => ({}))).code : undefined;
    made.code = code ? "data:image/svg+xml," + encodeURIComponent(code) : null;
    return made;
  }

  // Passes have no code until they are chosen.
  function draw(current) {
    const link = find("code");
    current.picture ??= (current.code === undefined) ? link.firstElementChild
      : (current.code === null) ? page.element("span") : page.element("img",
        { class: "code", alt: text("lightning-code"), src: current.code });
    link.replaceChildren(current.picture);
  }

  async function choose() {
    const choice = page.choice();
    const key = keyOf(choice);
    if (!sales.has(key)) {
      find("invoice").hidden = true;
      find("renew").replaceChildren();
      tell("busy", text("busy-ask"));
      shown = null;
      sales.set(key, null);
      const made = await issue(choice);
      if (made === null) {
        sales.delete(key);
        tell("warn", text("lightning-none"));
        return;
      }
      sales.set(key, made);
      if (keyOf(page.choice()) !== key) {
        return;
      }
    }
    const current = sales.get(key);
    if (current !== null) {
      draw(current);
      show(current);
    }
  }

  function start() {
    const choice = page.choice();
    const first = sale(choice, data.issued, worth);
    sales.set(keyOf(choice), first);
    draw(first);
    show(first);
    for (const radio of document.querySelectorAll("#choice input")) {
      radio.addEventListener("change", choose);
    }
    find("buttons").append(copyButton());
    if (data.playMoney) {
      find("buttons").append(page.payButton(play, { class: "" }, text("lightning-play")));
    }
    offerWallet();
    try {
      if (sessionStorage.getItem("lightning open") !== null) {
        sessionStorage.removeItem("lightning open");
        page.open("lightning");
      }
    }
    catch {
      // Then the first tab is open.
    }
    document.addEventListener("visibilitychange", () => sales.forEach((it) => {
      if (it) {
        it.due = 0;
      }
    }));
    [choice, ...passes()].forEach(resume);
    setInterval(tick, 1000);
  }

  function passes() {
    return page.data.passes.map((pass) => ({ url: new URL(pass.url, location.href), method: "POST", accept: "application/json", pass }))
      .filter(({ url }) => url.origin === location.origin)
      .map((it) => ({ ...it, url: it.url.href }));
  }

  // Earlier invoices of this tab of the browser, which may have been paid since.
  function resume(choice) {
    for (const earlier of memory.all(choice)) {
      if (earlier.token !== data.issued.macaroon) {
        sales.set(earlier.token, { ...earlier, choice, earlier: true });
      }
    }
  }

  function copyButton() {
    const made = page.button(text("lightning-copy"), async () => {
      await navigator.clipboard.writeText(shown.invoice);
      made.textContent = text("copied");
      setTimeout(() => made.textContent = text("lightning-copy"), 3000);
    });
    return made;
  }

  let wallet = null;
  function offerWallet() {
    if (wallet === null && window.webln) {
      wallet = page.payButton(payByWallet, {}, text("lightning-wallet"));
      find("buttons").before(wallet);
    }
  }

  async function payByWallet() {
    const current = shown;
    if (current === null || current.ended) {
      return "done";
    }
    memory.add(current.choice, stored(current));
    page.say("busy", text("lightning-confirm"));
    let preimage;
    try {
      await window.webln.enable();
      preimage = (await window.webln.sendPayment(current.invoice))?.preimage;
    }
    catch (error) {
      page.say("warn", text("lightning-wallet-error", error?.message ?? String(error)));
      return "done";
    }
    if (/^[0-9a-f]{64}$/i.test(preimage ?? "")) {
      return redeem(current, preimage.toLowerCase());
    }
    current.due = 0;
    page.say("busy", text("lightning-waiting"));
    return "done";
  }

  async function play() {
    const current = shown;
    if (current === null || current.ended) {
      return "done";
    }
    memory.add(current.choice, stored(current));
    const response = await ask(current, { "L402-Invoice": current.invoice }, "POST");
    if (!response?.ok) {
      page.say("bad", text("lightning-play-refused"));
    }
    current.due = 0;
    return "done";
  }

  const stored = ({ token, invoice, amount, end, worth }) => ({ token, invoice, amount, end, worth });

  // The time is told each second, the server is asked when it is due.
  function tick() {
    offerWallet();
    if (shown !== null && !shown.ended && !shown.done) {
      find("left").textContent = text("lightning-left", remaining(shown));
      if (now() >= shown.end) {
        shown.ended = true;
        show(shown);
      }
    }
    const opened = !panel.hidden;
    for (const current of sales.values()) {
      if (current === null || current.done || current.looking || (!current.due && !current.earlier && !opened)) {
        continue;
      }
      if (Date.now() >= (current.due ?? 0) && !page.busy()) {
        look(current, opened && !document.hidden);
      }
    }
  }

  async function look(current, seen) {
    current.looking = true;
    memory.add(current.choice, stored(current));
    try {
      const response = await ask(current, {});
      const wait = Math.min(60, Math.max(1, Number(response?.headers.get("Retry-After")) || 2)) * (seen ? 1 : HIDDEN_SLOWER);
      current.due = Date.now() + wait * 1000;
      await judgeLook(current, response);
    }
    finally {
      current.looking = false;
    }
  }

  async function judgeLook(current, response) {
    const answer = await response?.json().catch(() => ({})) ?? {};
    const here = current === shown && !current.ended;
    switch (answer.state) {
      case "paid":
        await paid(current, answer.pass);
        return;
      case "underpaid":
        underpaid(current);
        return;
      case "open":
        if (here) {
          tell("busy", text("lightning-waiting"));
        }
        if (now() > current.end + LOOKS_ON) {
          gone(current, false);
        }
        return;
      case "ended":
        // A payment that was on its way may arrive yet.
        if (now() > current.end + LOOKS_ON_ENDED) {
          gone(current, true);
        }
        return;
      case "refused":
        gone(current, true);
        if (current === shown) {
          tell("bad", text("lightning-unknown"));
        }
        return;
      case "unknown":
        if (here) {
          tell("bad", text("lightning-unknown"));
        }
        return;
      case "busy":
        return;
      default:
        if (here) {
          tell("warn", text("lightning-away"));
        }
    }
  }

  function gone(current, forget) {
    current.done = true;
    if (forget) {
      memory.forget(current.choice, current.token);
    }
    if (!current.earlier) {
      current.ended = true;
      if (current === shown) {
        show(current);
      }
    }
  }

  // What has arrived is not enough, and buys nothing. The seller gives it back.
  function underpaid(current) {
    if (page.busy()) {
      return;
    }
    current.done = true;
    if (current === shown) {
      find("invoice").hidden = true;
    }
    showReceipt(current);
    end(current, "bad", text("lightning-refused", "underpaid"), page.reload());
  }

  async function paid(current, pass) {
    // Another payment of this page goes first. This one is kept.
    if (page.busy()) {
      return;
    }
    page.lock(true);
    page.unlock(await redeem(current, pass));
  }

  async function redeem(current, secret) {
    current.done = true;
    if (current === shown) {
      find("invoice").hidden = true;
      find("renew").replaceChildren();
      tell("good", text("lightning-paid"));
    }
    for (let i = 0; i < TRIES; i++) {
      if (i === 0) {
        page.say("busy", text("lightning-fetching"));
      }
      const credential = `L402 ${current.token}:${secret}`;
      const response = await page.send(current.choice, { Authorization: credential }).catch(() => null);
      const result = await judge(current, credential, response);
      if (result !== "again") {
        return result;
      }
      if (i + 1 < TRIES) {
        await pause(Math.min(60, Math.max(1, Number(response?.headers.get("Retry-After")) || 2)));
      }
    }
    return open(current, secret, text("lightning-still"));
  }

  function open(current, secret, message) {
    showReceipt(current);
    page.say("bad", message, page.button(text("send-again"), async () => {
      page.lock(true);
      page.unlock(await redeem(current, secret));
    }));
    return "open";
  }

  function end(current, kind, message, ...actions) {
    memory.forget(current.choice, current.token);
    if (current === shown) {
      tell(kind, "");
    }
    page.say(kind, message, ...actions);
    return "done";
  }

  function showReceipt(current) {
    page.receipt([
      [text("amount"), satoshis(current.amount) + (current.worth ? " (" + current.worth + ")" : "")],
      [text("network"), "Lightning"],
      [text("lightning-invoice"), page.element("span", { class: "mono" }, current.invoice)],
    ]);
  }

  // The money has moved: nothing here ever says that nothing was charged.
  async function judge(current, credential, response) {
    if (response === null) {
      page.say("busy", text("lightning-again"));
      return "again";
    }
    if (response.ok) {
      return delivered(current, credential, response);
    }
    const secret = credential.slice(credential.lastIndexOf(":") + 1);
    const problem = await page.problem(response);
    const code = String(problem.type ?? "").split("#")[1] ?? "";
    switch (code) {
      case "payment-rejected":
        // The answer to the purchase was lost, but what paid for the pass is the pass.
        if (problem.reason === "payment_used_up" && current.choice.pass !== null) {
          return delivered(current, credential, Response.json({ header: "Authorization" }));
        }
        showReceipt(current);
        return (problem.reason === "payment_used_up") ? end(current, "warn", text("already-delivered"), page.reload())
          : end(current, "bad", text("lightning-refused", String(problem.reason ?? "")));
      case "settlement-unknown":
      case "payment-in-progress":
      case "payment-unavailable":
        page.say("busy", text("lightning-again"));
        return "again";
      case "refund-due":
      case "refunded":
      case "payment-unattributed":
      case "already-delivered":
        showReceipt(current);
        return end(current, "warn", text(code));
      default:
        if (response.status >= 502 && response.status <= 504) {
          page.say("busy", text("lightning-again"));
          return "again";
        }
        return open(current, secret, text("http-error-paid", String(response.status || 302)));
    }
  }

  // The payment is kept until all of the content is here.
  async function delivered(current, credential, response) {
    try {
      showReceipt(current);
      await page.deliver(current.choice, response, credential);
    }
    catch {
      page.say("busy", text("lightning-again"));
      return "again";
    }
    memory.forget(current.choice, current.token);
    tell("good", "");
    return "bought";
  }

  start();
});
