/* Numbers, times and verdicts as people say them. */

const PHRASES = {
  200: "OK",
  307: "Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  507: "Insufficient Storage",
};

/** What an exchange came to: the symbol's name, a word for lists, and a title for the sentence. */
const KINDS = {
  ok: { word: "ok", title: "Allowed, and answered as the contract says" },
  denied: { word: "turned down", title: "Allowed by the contract, but turned down" },
  refused: { word: "refused", title: "Not what the contract allows" },
  struck: { word: "struck by a fault", title: "A fault struck" },
  violated: { word: "wrong answer", title: "The answer violates the contract" },
  failed: { word: "failed", title: "The server itself failed" },
};

/** Which kinds a filter lets through. */
const FILTERS = {
  all: Object.keys(KINDS),
  refused: ["refused", "denied"],
  struck: ["struck"],
  violated: ["violated", "failed"],
};

function kindOf(exchange) {
  if (exchange.error) return "failed";
  if (exchange.fault !== null) return "struck";
  if (exchange.request_faults.length) return "refused";
  if (exchange.answer_faults.length) return "violated";
  return exchange.status >= 400 || exchange.sentence ? "denied" : "ok";
}

const plural = (count, one, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

const numbered = (value) => value.toLocaleString("en");

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** How long something took. */
function duration(given) {
  const seconds = Number(given);
  if (seconds >= 10) return `${seconds.toFixed(0)} s`;
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  const ms = seconds * 1000;
  return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}

/** A span of time in its largest unit; for what lies ahead too. */
function span(ms) {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

function ago(ms) {
  if (Math.abs(ms) < 1500) return "now";
  return ms > 0 ? `${span(ms)} ago` : `in ${span(ms)}`;
}

/** A time as the server writes it, made shorter: `2024-05-01 10:00:00`. */
const moment = (text) => text.slice(0, 19).replace("T", " ");

const hour = (text) => text.slice(11, 19);

const localTime = (text) => new Date(text).toLocaleTimeString("en-GB");

const byteCount = (text) => new TextEncoder().encode(text).length;

const sized = (text) => {
  const bytes = byteCount(text);
  if (bytes < 1024) return plural(bytes, "byte");
  return bytes < 1048576
    ? `${(bytes / 1024).toFixed(1)} KiB`
    : `${(bytes / 1048576).toFixed(1)} MiB`;
};

/** What a fault does, and to which calls, in words. */
function faultWords(fault) {
  const does = [];
  const seconds = (value) => `${value} s`;
  if (fault.delay !== undefined) {
    const [least, most] = [fault.delay].flat();
    does.push(`waits ${most === undefined ? seconds(least) : `${least} to ${seconds(most)}`}`);
  }
  if (fault.status !== undefined)
    does.push(`answers ${fault.status} ${PHRASES[fault.status] ?? ""}`.trim());
  if (fault.retry_after !== undefined) does.push(`says Retry-After: ${fault.retry_after}`);
  if (fault.malformed) does.push("cuts the JSON off");
  if (fault.slow !== undefined) does.push(`takes ${seconds(fault.slow)} to send the body`);
  if (fault.drop === "before") does.push("drops the connection before the answer");
  if (fault.drop === "middle") does.push("drops the connection in the middle of the answer");
  return does.join(", ");
}

function whichCalls(fault) {
  if (fault.nth !== undefined) return `call ${fault.nth} only`;
  if (fault.first !== undefined)
    return fault.first === 1 ? "the first call" : `the first ${fault.first} calls`;
  if (fault.share !== undefined) return `${Number((fault.share * 100).toFixed(2))} % of calls`;
  return "every call";
}
