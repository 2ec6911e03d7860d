/* The requests that the list shows as an HTTP Archive (HAR 1.2), for other tools to read.

   It has what the journal tells: keys are shortened there, and the sizes of headers are not known. */

const UNKNOWN = -1;

function exportHAR() {
  const shown = visibleRows().map((row) => requests.kept.get(numberOf(row)).exchange);
  const entries = shown.reverse().map(harEntry);
  const [name, version] = document.querySelector('meta[name="generator"]').content.split(" ");
  const creator = { name, version };
  const log = { version: "1.2", creator, comment: `The world ${WORLD}`, entries };
  download(`${WORLD}-requests.har`, `${written({ log })}\n`);
  say(`${plural(entries.length, "request")} exported`);
}

function harEntry(exchange) {
  const ms = Number(exchange.seconds) * 1000;
  return {
    startedDateTime: exchange.at,
    time: ms,
    request: harRequest(exchange),
    response: harResponse(exchange),
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    comment: [exchange.operation ?? "no operation", exchange.sentence].filter(Boolean).join(": "),
  };
}

function harRequest(exchange) {
  const text = textOf(exchange.body);
  const mimeType = exchange.headers["content-type"] ?? "application/octet-stream";
  return {
    method: exchange.method,
    url: BASE_URL + encodedPath(exchange) + queryOf(exchange),
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: pairsOf(exchange.headers),
    queryString: pairsOf(exchange.query),
    ...(text ? { postData: { mimeType, text } } : {}),
    headersSize: UNKNOWN,
    bodySize: sizeOf(exchange.headers, text),
  };
}

function harResponse({ status, answer, answer_headers: headers, whole }) {
  const text = textOf(answer);
  const mimeType = headers["content-type"] ?? "application/octet-stream";
  return {
    status: Number(status),
    statusText: PHRASES[status] ?? "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: pairsOf(headers),
    content: { size: byteCount(text), mimeType, text },
    redirectURL: headers.location ?? "",
    headersSize: UNKNOWN,
    bodySize: sizeOf(headers, text),
    ...(whole ? {} : { comment: "The connection ended before the answer did." }),
  };
}

const encodedPath = ({ path }) => path.split("/").map(encodeURIComponent).join("/");

const pairsOf = (values) => Object.entries(values).map(([name, value]) => ({ name, value }));

/** A body as text again. */
const textOf = (body) => (body === null ? "" : typeof body === "string" ? body : brief(body));

const sizeOf = (headers, text) =>
  /^\d+$/.test(headers["content-length"] ?? "")
    ? Number(headers["content-length"])
    : text
      ? UNKNOWN
      : 0;
