// Calls this server, and keeps what was said on both sides.

const REASONS = {
  200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
  405: "Method Not Allowed", 409: "Conflict", 413: "Content Too Large", 415: "Unsupported Media Type", 429: "Too Many Requests",
  500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
};

// Browsers hide how headers are written, and so are these names.
const NAMES = ["PAYMENT-REQUIRED", "PAYMENT-RESPONSE", "WWW-Authenticate", "Payment-Receipt", "Payment-Pass-Status",
  "Payment-Free-Status", "Content-Type", "Retry-After", "Location", "Link"];

// Paths begin with / at the context path of the application, which is where this page is.
const address = (path) => new URL(path.slice(1), new URL(".", document.baseURI));

export const localPath = (path) => decodeURI(path).replace(new URL(".", document.baseURI).pathname, "/");

export async function call(method, path, headers = {}, body = "") {
  const request = { method, path, headers, body };
  let answer;
  let content;
  try {
    answer = await fetch(address(path), { method, headers, body: body || undefined, cache: "no-store",
      signal: AbortSignal.timeout(60_000) });
    content = await answer.text();
  }
  catch (error) {
    throw new Error(`The server did not answer ${method} ${path}. Is the application still running? (${error.message})`, { cause: error });
  }
  const known = NAMES.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]);
  return { request, status: answer.status, reason: answer.statusText || REASONS[answer.status] || "", headers: Object.fromEntries(known),
    body: content };
}

export function bodyOf(answer) {
  try {
    return JSON.parse(answer.body);
  }
  catch {
    return answer.body;
  }
}

export async function read(path) {
  const answer = await call("GET", path, { Accept: "application/json" });
  if (answer.status !== 200) {
    throw new Error(`${path} answered ${answer.status} ${answer.reason}.`);
  }
  return JSON.parse(answer.body);
}
