"use strict";
// Wallets of the browser: found by EIP-6963, spoken to by EIP-1193.
paymentPage.tab("wallet", (panel, data) => {
  const page = paymentPage;
  const list = panel.querySelector("[data-wallets]");
  const found = new Set();
  const DECLINED = 4001, WAITING = -32002, UNKNOWN_NETWORK = 4902;

  // A stop that the page has a text for.
  class Stop extends Error {}

  const code = (error) => error?.data?.originalError?.code ?? error?.code;

  async function network(provider, offer) {
    const wanted = "0x" + BigInt(offer.network.slice("eip155:".length)).toString(16);
    const current = async () => BigInt(await provider.request({ method: "eth_chainId" }));
    if (await current() === BigInt(wanted)) {
      return;
    }
    page.say("busy", page.text("busy-network", x402.networkName(offer)));
    try {
      await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: wanted }] });
    }
    catch (error) {
      if (code(error) !== UNKNOWN_NETWORK) {
        throw error;
      }
      const facts = data.chains[offer.network];
      if (!facts) {
        throw new Stop(page.text("unknown-network", x402.networkName(offer)));
      }
      await provider.request({ method: "wallet_addEthereumChain", params: [{ chainId: wanted, ...facts }] });
    }
    // Some wallets say yes and stay where they are.
    if (await current() !== BigInt(wanted)) {
      throw new Stop(page.text("wrong-network", x402.networkName(offer)));
    }
  }

  function signer(provider) {
    let account;
    return {
      async account(offer) {
        page.say("busy", page.text("busy-connect"));
        [account] = await provider.request({ method: "eth_requestAccounts" });
        await network(provider, offer);
        return account;
      },
      sign: (typed) => provider.request({ method: "eth_signTypedData_v4", params: [account, JSON.stringify(typed)] }),
    };
  }

  async function pay(provider) {
    try {
      return await x402.pay(signer(provider), wanted());
    }
    catch (error) {
      if (error instanceof Stop) {
        page.say("bad", error.message);
      }
      else if (code(error) === DECLINED) {
        page.say("warn", page.text("declined"));
      }
      else if (code(error) === WAITING) {
        page.say("warn", page.text("waiting"));
      }
      else {
        page.say("bad", page.text("wallet-error", error?.message ?? String(error)));
      }
      return "done";
    }
  }

  function wanted() {
    const chosen = panel.querySelector("input[name=offer]:checked");
    return chosen ? x402.offers[Number(chosen.value)] : undefined;
  }

  function showOffers() {
    if (x402.offers.length < 2) {
      return;
    }
    const options = x402.offers.map((offer, i) => page.element("label", { class: "option" },
      page.element("input", { type: "radio", name: "offer", value: String(i), ...(i === 0 ? { checked: "" } : {}) }),
      page.text("offer", x402.amount(offer), x402.networkName(offer))));
    panel.querySelector("[data-offers]").replaceChildren(page.element("fieldset", {},
      page.element("legend", {}, page.text("pay-in")), ...options));
  }

  // The icon is the wallet's own, and part of the announcement.
  function add(provider, name, icon) {
    const label = [page.text("pay-with", name)];
    if (typeof icon === "string" && icon.startsWith("data:image/")) {
      label.unshift(page.element("img", { src: icon, alt: "" }));
    }
    list.append(page.payButton(() => pay(provider), {}, ...label));
    panel.querySelector("[data-none]").hidden = true;
    panel.querySelector("[data-some]").hidden = false;
  }

  window.addEventListener("eip6963:announceProvider", ({ detail }) => {
    if (detail?.provider && !found.has(detail.info.uuid)) {
      found.add(detail.info.uuid);
      add(detail.provider, String(detail.info.name), detail.info.icon);
    }
  });
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  // Older ones announce nothing.
  window.addEventListener("load", () => {
    if (found.size === 0 && window.ethereum) {
      add(window.ethereum, page.text("browser-wallet"), "");
    }
  });
  showOffers();
  x402.resume();
});
