// Reads what the families write into headers. It checks nothing: that is for clients that pay real money.

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

export function bytes(base64) {
  const text = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (it) => it.charCodeAt(0));
}

export const hex = (data) => [...data].map((it) => it.toString(16).padStart(2, "0")).join("");

const text = (data) => new TextDecoder().decode(data);

export const json = (base64) => JSON.parse(text(bytes(base64)));

export function base64url(value) {
  const binary = String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The challenges of WWW-Authenticate (RFC 9110). A browser joins its lines with commas.
export function challenges(header) {
  const found = [];
  const parts = /\s*,?\s*(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)(?=\s+[\w-]+\s*=))/g;
  for (let part = parts.exec(header); part !== null; part = parts.exec(header)) {
    const [, name, quoted, plain, scheme] = part;
    if (scheme) {
      found.push({ scheme, parameters: {} });
    }
    else if (found.length > 0) {
      found.at(-1).parameters[name] = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    }
  }
  return found;
}

// A header such as: plan="forecast", calls=2, until=@1796083200
export function members(header) {
  const found = {};
  for (const [, name, quoted, date, plain] of header.matchAll(/([\w-]+)=(?:"([^"]*)"|@(\d+)|([^\s,"]+))/g)) {
    found[name] = quoted ?? (date ? new Date(Number(date) * 1000).toISOString() : Number.isNaN(Number(plain)) ? plain : Number(plain));
  }
  return found;
}

// A macaroon in its binary form, version 2: fields of type, length and content.
export function macaroon(base64) {
  const data = bytes(base64);
  let at = 1;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const next = data[at++];
      value |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
  };
  const fields = [];
  while (at < data.length) {
    const type = data[at++];
    if (type !== 0) {
      const length = number();
      fields.push({ type, content: data.slice(at, at + length) });
      at += length;
    }
  }
  const [identifier, ...caveats] = fields.filter((it) => it.type === 2).map((it) => it.content);
  return {
    identifier: {
      version: identifier[0] * 256 + identifier[1],
      paymentHash: hex(identifier.slice(2, 34)),
      tokenId: hex(identifier.slice(34)),
    },
    caveats: caveats.map(text),
    signature: hex(fields.find((it) => it.type === 6).content),
  };
}

// An invoice of Lightning (BOLT11): Bech32, with tagged fields behind a time of 35 bits.
export function invoice(bolt11) {
  const separator = bolt11.lastIndexOf("1");
  const words = [...bolt11.slice(separator + 1, -6)].map((it) => BECH32.indexOf(it));
  const [, network, amount, multiplier] = /^ln(bcrt|bc|tbs|tb)(\d*)([munp]?)$/.exec(bolt11.slice(0, separator));
  const number = (some) => some.reduce((value, word) => value * 32 + word, 0);
  const created = number(words.slice(0, 7));
  const result = {
    network: { bc: "mainnet", tb: "testnet", tbs: "signet", bcrt: "regtest" }[network],
    amountMsat: Number(amount) * { m: 1e8, u: 1e5, n: 100, p: 0.1, "": 1e11 }[multiplier],
  };
  let expiry = 3600;
  // The last 104 words are the signature.
  for (let at = 7; at < words.length - 104;) {
    const length = words[at + 1] * 32 + words[at + 2];
    const content = words.slice(at + 3, at + 3 + length);
    switch (BECH32[words[at]]) {
      case "p":
        result.paymentHash = hex(octets(content));
        break;
      case "d":
        result.description = text(octets(content));
        break;
      case "x":
        expiry = number(content);
        break;
      default:
    }
    at += 3 + length;
  }
  result.expires = new Date((created + expiry) * 1000).toISOString();
  return result;
}

function octets(words) {
  const result = [];
  let [value, bits] = [0, 0];
  for (const word of words) {
    value = (value << 5 | word) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      result.push(value >> bits & 0xff);
    }
  }
  return Uint8Array.from(result);
}
