"use strict";
// Pays by x402, version 2: scheme exact on EVM chains with EIP-3009. A signer has the functions account(offer), which returns
// an address, and sign(typedData, offer), which returns a signature.
const x402 = (() => {
  const page = paymentPage;
  const REQUIRED = "PAYMENT-REQUIRED", SIGNATURE = "PAYMENT-SIGNATURE", RESPONSE = "PAYMENT-RESPONSE";
  const PRICE_CHANGED = ["No matching payment requirements", "price_changed"];
  const TRIES = 5;
  // By the clock of the server, which judges how long a signature is valid.
  const clockAhead = page.data.now - Date.now() / 1000;
  const EXACT = [["from", "address"], ["to", "address"], ["value", "uint256"], ["validAfter", "uint256"],
    ["validBefore", "uint256"], ["nonce", "bytes32"]];
  const DOMAIN = [["name", "string"], ["version", "string"], ["chainId", "uint256"], ["verifyingContract", "address"]];
  const members = (list) => list.map(([name, type]) => ({ name, type }));

  const decode = (header) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(header), (it) => it.charCodeAt(0))));
  const encode = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))));
  const hex = (bytes) => "0x" + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // The signed payment outlives a reload, until it is known what became of it.
  const memory = {
    key: (choice) => "x402 payment " + choice.method + " " + choice.url,
    get(choice) {
      try {
        return sessionStorage.getItem(this.key(choice));
      }
      catch {
        return null;
      }
    },
    set(choice, payment) {
      try {
        sessionStorage.setItem(this.key(choice), payment);
      }
      catch {
        // Then it lasts as long as the page.
      }
    },
    forget(choice) {
      try {
        sessionStorage.removeItem(this.key(choice));
      }
      catch {
        // It was not kept.
      }
    },
  };

  const payable = (challenge) => challenge.accepts.filter((offer) => offer.scheme === "exact"
    && offer.network.startsWith("eip155:") && (offer.extra?.assetTransferMethod ?? "eip3009") === "eip3009"
    && offer.extra?.name && offer.extra?.version);

  const header = page.data.headers[REQUIRED]?.[0];
  const challenge = header ? decode(header) : { accepts: [] };

  const known = (offer) => page.data.offers.find((it) => it.network === offer.network
    && it.asset.toLowerCase() === offer.asset.toLowerCase());
  const networkName = (offer) => known(offer)?.networkName ?? offer.network;

  function amount(offer) {
    const token = known(offer);
    if (token?.decimals === undefined) {
      return page.text("units", page.decimal(offer.amount));
    }
    const digits = offer.amount.padStart(token.decimals + 1, "0");
    const point = digits.length - token.decimals;
    return page.decimal(digits.slice(0, point) + "." + digits.slice(point)) + " " + token.symbol;
  }

  function typedData(offer, authorization) {
    return {
      types: { EIP712Domain: members(DOMAIN), TransferWithAuthorization: members(EXACT) },
      primaryType: "TransferWithAuthorization",
      domain: { name: offer.extra.name, version: offer.extra.version, chainId: Number(offer.network.slice("eip155:".length)),
        verifyingContract: offer.asset },
      message: authorization,
    };
  }

  // Some wallets count the last byte from 0.
  function canonical(signature) {
    const v = parseInt(signature.slice(-2), 16);
    return (signature.length === 132 && v < 27) ? signature.slice(0, -2) + (v + 27).toString(16) : signature;
  }

  // The chain does not show the id, so that it tells this visitor from those who only read there.
  function identified(extensions) {
    const declared = extensions["payment-identifier"];
    const id = "pay_" + hex(crypto.getRandomValues(new Uint8Array(16))).slice(2);
    return declared ? { ...extensions, "payment-identifier": { ...declared, info: { ...declared.info, id } } } : extensions;
  }

  async function signed(required, offer, signer) {
    const from = await signer.account(offer);
    const authorization = {
      from,
      to: offer.payTo,
      value: offer.amount,
      validAfter: "0",
      validBefore: String(Math.floor(Date.now() / 1000 + clockAhead) + offer.maxTimeoutSeconds),
      nonce: hex(crypto.getRandomValues(new Uint8Array(32))),
    };
    page.say("busy", page.text("busy-sign"));
    const signature = canonical(await signer.sign(typedData(offer, authorization), offer));
    const payment = { x402Version: 2, payload: { signature, authorization }, resource: required.resource, accepted: offer };
    if (required.extensions) {
      payment.extensions = identified(required.extensions);
    }
    return encode(payment);
  }

  // What a pass costs is asked at its own address.
  async function challengeOf(choice) {
    if (choice.pass === null) {
      return challenge;
    }
    page.say("busy", page.text("busy-ask"));
    const response = await page.send(choice, {});
    const required = response.headers.get(REQUIRED);
    return (response.status === 402 && required) ? decode(required) : null;
  }

  // Returns "open" if it is not known what became of the payment: then none but this one may be sent. Returns "bought" if the
  // content is here, and "done" if another payment may be signed.
  async function pay(signer, wanted) {
    const choice = page.choice();
    const earlier = memory.get(choice);
    if (earlier !== null) {
      return send(choice, earlier);
    }
    const required = await challengeOf(choice);
    if (required === null) {
      page.say("warn", page.text("no-payment"), page.reload());
      return "done";
    }
    const offers = payable(required);
    const offer = offers.find((it) => wanted && it.network === wanted.network && it.asset === wanted.asset) ?? offers[0];
    if (!offer) {
      page.say("warn", page.text("not-payable"));
      return "done";
    }
    const payment = await signed(required, offer, signer);
    memory.set(choice, payment);
    return send(choice, payment);
  }

  function receiptOf(response) {
    try {
      return decode(response.headers.get(RESPONSE));
    }
    catch {
      return null;
    }
  }

  function showReceipt(payment, receipt) {
    const { accepted } = decode(payment);
    const played = page.data.tabs["play-money"]?.networks.includes(receipt.network);
    const explorer = played ? undefined : page.data.tabs.wallet?.explorers[receipt.network];
    const transaction = receipt.transaction ? page.element("span", { class: "mono" }, receipt.transaction) : "";
    page.receipt([
      [page.text("amount"), amount(accepted)],
      [page.text("network"), networkName(accepted)],
      [page.text("transaction"), explorer && /^0x[0-9a-f]{64}$/.test(receipt.transaction)
        ? page.element("a", { href: explorer + "/tx/" + receipt.transaction, target: "_blank", rel: "noopener noreferrer" },
          transaction) : transaction],
      [page.text("payer"), receipt.payer ? page.element("span", { class: "mono" }, receipt.payer) : ""],
    ]);
  }

  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  // The same payment can be sent as often as it takes: the server takes its money once.
  async function send(choice, payment) {
    try {
      return await sendUntilKnown(choice, payment);
    }
    catch {
      return open(choice, payment, "warn", page.text("still-unknown"));
    }
  }

  async function sendUntilKnown(choice, payment) {
    for (let i = 0; i < TRIES; i++) {
      if (i === 0) {
        page.say("busy", page.text("busy-send"));
      }
      const response = await page.send(choice, { [SIGNATURE]: payment }).catch(() => null);
      const result = await judge(choice, payment, response);
      if (result !== "again") {
        return result;
      }
      if (i + 1 < TRIES) {
        await pause(Math.min(60, Math.max(1, Number(response?.headers.get("Retry-After")) || 2)));
      }
    }
    return open(choice, payment, "warn", page.text("still-unknown"));
  }

  function open(choice, payment, kind, message) {
    page.say(kind, message, sendAgain(choice, payment));
    return "open";
  }

  function sendAgain(choice, payment) {
    return page.button(page.text("send-again"), async () => {
      page.lock(true);
      page.unlock(await send(choice, payment));
    });
  }

  function end(choice, kind, message, ...actions) {
    memory.forget(choice);
    page.say(kind, message, ...actions);
    return "done";
  }

  // What an answer means. Only where it is certain that no money moved may another payment be signed.
  async function judge(choice, payment, response) {
    if (response === null) {
      page.say("busy", page.text("again"));
      return "again";
    }
    if (response.type === "opaqueredirect") {
      return end(choice, "bad", page.text("redirected"), page.reload());
    }
    const receipt = receiptOf(response);
    if (receipt?.success) {
      showReceipt(payment, receipt);
    }
    if (response.ok) {
      return delivered(choice, response);
    }
    const problem = await page.problem(response);
    const code = String(problem.type ?? "").split("#")[1] ?? "";
    switch (code) {
      case "payment-rejected":
      case "settlement-failed":
        return PRICE_CHANGED.includes(problem.reason)
          ? end(choice, "warn", page.text("price-changed"), page.reload())
          : end(choice, "bad", page.text("refused", reason(problem)));
      case "settlement-unknown":
        page.say("busy", page.text("again"));
        return "again";
      case "payment-in-progress":
        page.say("busy", page.text("in-progress"));
        return "again";
      case "payment-unavailable":
        page.say("busy", page.text("unavailable"));
        return "again";
      case "already-delivered":
      case "refund-due":
      case "refunded":
      case "payment-unattributed":
      case "payment-bound-to-other-request":
      case "payment-not-usable":
      case "malformed-payment":
        return end(choice, "warn", page.text(code));
      default:
        return failed(choice, payment, response, problem, receipt);
    }
  }

  function reason(problem) {
    const code = String(problem.reason ?? "");
    return page.hasText("reason-" + code) ? page.text("reason-" + code) : code;
  }

  // The payment is kept until all of the content is here.
  async function delivered(choice, response) {
    try {
      await page.deliver(choice, response);
    }
    catch {
      page.say("busy", page.text("paid-again"));
      return "again";
    }
    memory.forget(choice);
    return "bought";
  }

  // Errors of the handler, or of a server between.
  function failed(choice, payment, response, problem, receipt) {
    const status = String(response.status);
    if (receipt?.success) {
      return open(choice, payment, "bad", page.text("http-error-paid", status));
    }
    if (response.status >= 502 && response.status <= 504) {
      page.say("busy", page.text("again"));
      return "again";
    }
    if (response.status >= 500 || response.status === 429) {
      return open(choice, payment, "bad", page.text("http-error-open", status));
    }
    return end(choice, "bad", page.text("http-error", status) + " " + (problem.detail ?? ""));
  }

  // After a reload.
  function resume() {
    const choice = page.choice();
    const payment = memory.get(choice);
    if (payment !== null) {
      page.lock(true);
      open(choice, payment, "warn", page.text("earlier"));
    }
  }

  return { offers: payable(challenge), amount, networkName, pay, resume };
})();
