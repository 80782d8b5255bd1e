"use strict";
// Play money: every wallet of the sandbox has some, so the page makes a key, signs once with it and throws it away. Slow and
// not constant in time, which does not matter for a key that owns nothing.
paymentPage.tab("play-money", (panel, data) => {
  const page = paymentPage;
  const MASK = (1n << 64n) - 1n;
  const P = 2n ** 256n - 2n ** 32n - 977n;
  const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const G = [0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
    0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n];

  const utf8 = (text) => new TextEncoder().encode(text);
  const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const number = (bytes) => [...bytes].reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  const word = (value) => Uint8Array.from({ length: 32 }, (_, i) => Number((BigInt(value) >> BigInt(8 * (31 - i))) & 255n));
  const digits = (value, length) => value.toString(16).padStart(length, "0");

  // Keccak-f[1600] on lanes [x][y], after the compact code of its authors.
  function permute(lanes) {
    const rotate = (lane, bits) => ((lane << (bits % 64n)) | (lane >> (64n - bits % 64n))) & MASK;
    let r = 1;
    for (let round = 0; round < 24; round++) {
      const c = lanes.map((column) => column.reduce((all, lane) => all ^ lane));
      lanes = lanes.map((column, x) => column.map((lane) => lane ^ c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1n)));
      let [x, y] = [1, 0];
      let current = lanes[x][y];
      for (let t = 0n; t < 24n; t++) {
        [x, y] = [y, (2 * x + 3 * y) % 5];
        [current, lanes[x][y]] = [lanes[x][y], rotate(current, (t + 1n) * (t + 2n) / 2n)];
      }
      const before = lanes.map((column) => [...column]);
      lanes = lanes.map((column, i) => column.map((lane, j) => lane
        ^ (~before[(i + 1) % 5][j] & MASK & before[(i + 2) % 5][j])));
      for (let j = 0n; j < 7n; j++) {
        r = ((r << 1) ^ ((r >> 7) * 0x71)) % 256;
        if (r & 2) {
          lanes[0][0] ^= 1n << ((1n << j) - 1n);
        }
      }
    }
    return lanes;
  }

  function keccak(input) {
    const RATE = 136;
    const padded = new Uint8Array((Math.floor(input.length / RATE) + 1) * RATE);
    padded.set(input);
    padded[input.length] ^= 1;
    padded[padded.length - 1] ^= 128;
    let lanes = Array.from({ length: 5 }, () => Array(5).fill(0n));
    for (let block = 0; block < padded.length; block += RATE) {
      for (let i = 0; i < RATE / 8; i++) {
        lanes[i % 5][Math.floor(i / 5)] ^= number(padded.slice(block + 8 * i, block + 8 * i + 8).reverse());
      }
      lanes = permute(lanes);
    }
    return join(...[0, 1, 2, 3].map((i) => word(lanes[i][0]).slice(24).reverse()));
  }

  const mod = (value, by) => ((value % by) + by) % by;

  function inverse(value, by) {
    let [a, b, x, y] = [mod(value, by), by, 1n, 0n];
    while (a > 1n) {
      const q = b / a;
      [a, b, x, y] = [b - q * a, a, y - q * x, x];
    }
    return mod(x, by);
  }

  function add(one, two) {
    if (one === null || two === null) {
      return one ?? two;
    }
    if (one[0] === two[0] && one[1] !== two[1]) {
      return null;
    }
    const slope = (one[0] === two[0]) ? 3n * one[0] * one[0] * inverse(2n * one[1], P)
      : (two[1] - one[1]) * inverse(two[0] - one[0], P);
    const x = mod(slope * slope - one[0] - two[0], P);
    return [x, mod(slope * (one[0] - x) - one[1], P)];
  }

  function multiply(point, by) {
    let product = null;
    for (let rest = by; rest > 0n; rest >>= 1n) {
      product = (rest & 1n) ? add(product, point) : product;
      point = add(point, point);
    }
    return product;
  }

  const random = () => number(crypto.getRandomValues(new Uint8Array(32))) % (N - 1n) + 1n;

  // EIP-712, for structures of simple members.
  function digest({ types, primaryType, domain, message }) {
    const struct = (name, values) => keccak(join(
      keccak(utf8(`${name}(${types[name].map((it) => it.type + " " + it.name).join()})`)),
      ...types[name].map((it) => (it.type === "string") ? keccak(utf8(values[it.name])) : word(values[it.name]))));
    return keccak(join([0x19, 1], struct("EIP712Domain", domain), struct(primaryType, message)));
  }

  function sign(key, hash) {
    const k = random();
    const point = multiply(G, k);
    const r = mod(point[0], N);
    const s = mod(inverse(k, N) * (number(hash) + r * key), N);
    const high = s > N / 2n;
    const odd = (point[1] & 1n) === 1n;
    return "0x" + digits(r, 64) + digits(high ? N - s : s, 64) + ((odd !== high) ? "1c" : "1b");
  }

  function signer() {
    const key = random();
    return {
      account(offer) {
        if (!data.networks.includes(offer.network)) {
          throw new Error(offer.network);
        }
        const [x, y] = multiply(G, key);
        return "0x" + digits(number(keccak(join(word(x), word(y))).slice(12)), 40);
      },
      sign: (typed) => sign(key, digest(typed)),
    };
  }

  const offer = x402.offers.find((it) => data.networks.includes(it.network));
  panel.append(page.payButton(() => x402.pay(signer(), offer), {}, data.button));
  x402.resume();
});
