/* One exchange: what the contract says of it, what was sent, what came back, and how to do it again. */

/** The exchange on show, so that it is not drawn again while nothing has changed. */
let shownExchange;

function showExchange(kept, number) {
  const pane = byId("exchange");
  if (number === null) {
    shownExchange = null;
    show(
      pane,
      el(
        "div.blank",
        { "data-key": "none" },
        el("p", {}, "Choose a request to see it whole."),
        hints(),
      ),
    );
  } else if (!kept) {
    shownExchange = null;
    show(
      pane,
      el(
        "div.blank",
        { "data-key": "gone" },
        el("p", {}, `Request ${number} is not kept any more.`),
        backButton(),
      ),
    );
  } else if (shownExchange !== kept) {
    shownExchange = kept;
    show(pane, wholeExchange(kept.exchange, kept.kind));
    pane.scrollTop = 0;
  }
  const time = pane.querySelector("time");
  if (time && kept) time.textContent = ago(serverTime() - Date.parse(kept.exchange.at));
}

const backButton = () => tool("back", "left", "All requests", { class: "quiet back" });

const hints = () =>
  el(
    "p.hints",
    {},
    [
      ["↑", "↓", "to walk"],
      ["/", "to search"],
      ["?", "for all keys"],
    ].map((hint) =>
      el(
        "span",
        {},
        hint.slice(0, -1).map((key) => el("kbd", {}, key)),
        ` ${hint.at(-1)}`,
      ),
    ),
  );

function wholeExchange(exchange, kind) {
  return el(
    "article",
    { "data-key": `exchange-${exchange.number}` },
    el("div.actions", {}, backButton(), actions(exchange)),
    el(
      "header",
      {},
      el("h2", {}, exchange.operation ?? "No operation"),
      el("p.line", {}, el("b", {}, exchange.method), " ", el("span.path", {}, pathOf(exchange))),
    ),
    verdict(exchange, kind),
    facts(exchange, kind),
    el("div.pair", {}, sent(exchange), cameBack(exchange)),
    exchange.original ? behind(exchange.original) : null,
    exchange.error ? traceback(exchange.error) : null,
    again(exchange.curl),
  );
}

const pathOf = (exchange) => exchange.path + queryOf(exchange);

function queryOf({ query }) {
  const text = new URLSearchParams(query).toString();
  return text ? `?${text}` : "";
}

function actions(exchange) {
  const [app, user, last] = Object.values(exchange.ids);
  const kind =
    "session_id" in exchange.ids
      ? "sessions"
      : "collection_id" in exchange.ids
        ? "collections"
        : null;
  const place = [app, user, ...(kind ? [kind, last] : [])].filter((part) => part !== undefined);
  return [
    "app_id" in exchange.ids
      ? el(
          "a.button.quiet.to-state",
          { href: hashOf("state", place) },
          icon("state"),
          el("span", {}, "Show in state"),
        )
      : null,
    exchange.operation
      ? tool("fault-for", "struck", "Let it fail", {
          "data-operation": exchange.operation,
          class: "quiet",
        })
      : null,
    tool("copy-curl", "copy", "Copy curl", { class: "quiet" }),
  ];
}

/** What there is to say of it; more than one fault as a list. */
function verdict(exchange, kind) {
  const reasons = [...exchange.request_faults, ...exchange.answer_faults];
  const many = reasons.length > 1 && kind !== "struck";
  return el(
    `div.verdict.${kind}`,
    { role: "note" },
    icon(kind),
    el(
      "div",
      {},
      el("h3", {}, KINDS[kind].title),
      many
        ? el(
            "ul",
            {},
            reasons.map((reason) => el("li", {}, reason)),
          )
        : null,
      many || !exchange.sentence ? null : el("p", {}, exchange.sentence),
      kind === "struck" ? struckBy(exchange) : null,
    ),
  );
}

function struckBy(exchange) {
  const active = known.pulse?.faults.find((one) => one.number === exchange.fault);
  const words = active
    ? `${faultWords(active.fault)}, ${whichCalls(active.fault)}`
    : "it is not there any more";
  return el("p", {}, el("a", { href: "#faults" }, `Fault ${exchange.fault}`), `: ${words}.`);
}

function facts(exchange, kind) {
  const status = exchange.status
    ? `${exchange.status} ${PHRASES[exchange.status] ?? ""}`.trim()
    : "no answer began";
  const pairs = [
    ["status", el(`b.tone.${kind}`, {}, status)],
    ["took", duration(exchange.seconds)],
    [
      "came in",
      [
        el("time", { datetime: exchange.at, title: exchange.at }, ""),
        `, ${localTime(exchange.at)}`,
      ],
    ],
    ["number", exchange.number],
    ...Object.entries(exchange.ids).map(([name, id]) => [name, el("code", {}, id)]),
  ];
  return el(
    "dl.facts",
    {},
    pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

function sent(exchange) {
  const query = Object.keys(exchange.query).length
    ? named("Query", jsonView(exchange.query))
    : null;
  return half("Sent", exchange.body, exchange.headers, "No body was sent.", query);
}

function cameBack(exchange) {
  const note = exchange.whole
    ? null
    : el("p.caution", {}, "The connection ended before the answer did.");
  return half("Came back", exchange.answer, exchange.answer_headers, "No body came back.", note);
}

/** What the server behind a proxy answered, where something else was sent on. */
function behind({ status, answer, answer_headers, whole }) {
  const began = status
    ? `It answered ${status} ${PHRASES[status] ?? ""}`.trim()
    : "No answer began";
  const words = `${began}${whole ? "" : ", and did not end"}.`;
  const note = el("p.caution", {}, words);
  return half("The server's own answer", answer, answer_headers, "No body came back.", note);
}

const named = (name, ...what) => el("div.named", {}, el("h4", {}, name), what);

function half(title, body, headers, none, besides) {
  const text = typeof body === "string" ? body : written(body);
  return el(
    "section",
    { "data-copied": true },
    el(
      "div.title",
      {},
      el("h3", {}, title),
      body === null ? null : el("span.size", {}, sized(text)),
      body === null ? null : copyButton(text, "Copy"),
    ),
    besides,
    body === null ? el("p.none", {}, none) : jsonView(body),
    headersOf(headers),
  );
}

function headersOf(headers) {
  const list = Object.entries(headers);
  if (!list.length) return null;
  return el(
    "details",
    {},
    el("summary", {}, plural(list.length, "header")),
    el(
      "dl.headers",
      {},
      list.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    ),
  );
}

const traceback = (text) =>
  el("section", {}, el("div.title", {}, el("h3", {}, "Where it failed")), el("pre", {}, text));

const again = (curl) =>
  el(
    "section",
    { "data-copied": true },
    el("div.title", {}, el("h3", {}, "Do it again"), copyButton(curl, "Copy")),
    el("pre.curl", { "data-source": true }, curl),
  );
