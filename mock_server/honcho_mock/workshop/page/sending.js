/* A request that is sent from this page, as a client would send it. */

const WITH_BODY = ["POST", "PUT", "PATCH"];

const sending = {
  /** Operations by name. */
  operations: new Map(),
  /** What was typed last for each parameter. */
  values: new Map(),
};

const chosenOperation = () => sending.operations.get(byId("send-operation").value);

const pathNames = (path) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/** Let an operation be picked, by what it is about. */
function offerToSend(operations) {
  const resources = Map.groupBy(operations, (one) => one.name.split(".")[0]);
  for (const one of operations) sending.operations.set(one.name, one);
  show(
    byId("send-operation"),
    [...resources].map(([label, ones]) =>
      el(
        "optgroup",
        { label },
        ones.map(({ name }) => el("option", { value: name }, name)),
      ),
    ),
  );
  showSending();
}

function showSending() {
  const operation = chosenOperation();
  if (!operation) return;
  const { method, path, query } = operation;
  show(byId("send-line"), el("b", {}, method), " ", path);
  show(
    byId("send-parameters"),
    pathNames(path).map((name) => parameterField(name, true)),
    query.map((name) => parameterField(name, false)),
  );
  for (const input of byId("send-parameters").querySelectorAll("input"))
    input.value = sending.values.get(input.name) ?? (input.required ? lastId(input.name) : "");
  byId("send-body-field").hidden = !WITH_BODY.includes(method);
  byId("send-refused").textContent = "";
}

const parameterField = (name, required) =>
  el(
    "label",
    { "data-key": name },
    `${name} `,
    el("input", {
      name,
      required,
      "data-in": required ? "path" : "query",
      placeholder: required ? "needed" : "left out",
      autocomplete: "off",
      spellcheck: "false",
    }),
  );

/** The id that the latest request with one of this name had. */
function lastId(name) {
  const kept = [...requests.kept.values()].filter(({ exchange }) => name in exchange.ids);
  const latest = Math.max(...kept.map(({ exchange }) => exchange.number));
  return requests.kept.get(latest)?.exchange.ids[name] ?? "";
}

/** An admin's key goes along where keys are asked for, unless another was typed. */
function offerKey(key, asked) {
  const field = byId("send-token");
  byId("send-token-field").hidden = !asked;
  if (field.value === (known.key ?? "")) field.value = key ?? "";
  known.key = key;
}

/** Path and query as the form has them, or a sentence on what is missing. */
function addressOfForm({ path }) {
  const inputs = [...byId("send-parameters").querySelectorAll("input")];
  const values = Object.fromEntries(inputs.map(({ name, value }) => [name, value.trim()]));
  const missing = pathNames(path).find((name) => !values[name]);
  if (missing) throw new Refused(0, `${missing} is missing: it is part of the path.`);
  const query = inputs.filter(({ dataset, name }) => dataset.in === "query" && values[name]);
  const text = new URLSearchParams(query.map(({ name }) => [name, values[name]])).toString();
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
  return filled + (text ? `?${text}` : "");
}

function requestOfForm(operation) {
  const address = addressOfForm(operation);
  const { method } = operation;
  const headers = {};
  const token = byId("send-token-field").hidden ? "" : byId("send-token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const body = WITH_BODY.includes(method) ? byId("send-body").value.trim() : "";
  if (!body) return [address, { method, headers }];
  const problem = notJSON(body);
  if (problem) throw new Refused(0, `The body ${problem}`);
  headers["Content-Type"] = "application/json";
  return [address, { method, headers, body }];
}

async function sendRequest() {
  const refused = byId("send-refused");
  const before = requests.latest;
  refused.textContent = "";
  try {
    const operation = chosenOperation();
    if (!operation) throw new Refused(0, "The operations are not known yet.");
    const [address, request] = requestOfForm(operation);
    const came = await answerTo(address, request);
    await beat();
    showAnswer(came, numberSince(before, request.method, address));
  } catch (error) {
    refused.textContent = wordsOf(error);
  }
}

async function answerTo(address, request) {
  const begun = performance.now();
  const came = { status: 0, headers: {}, text: "", whole: false };
  try {
    const response = await fetch(HERE + address, { ...request, cache: "no-store" });
    came.status = response.status;
    came.headers = Object.fromEntries(response.headers);
    came.text = await response.text();
    came.whole = true;
  } catch {
    // What came until then is shown.
  }
  return { ...came, seconds: (performance.now() - begun) / 1000 };
}

/** The number that a request has got in the journal; null where it is not there. */
function numberSince(before, method, address) {
  const path = decodeURIComponent(address.split("?")[0]);
  const found = [...requests.kept.values()]
    .map((kept) => kept.exchange)
    .filter((one) => one.number > before && one.method === method && one.path === path);
  return found.length ? Math.max(...found.map((one) => one.number)) : null;
}

function showAnswer({ status, headers, text, whole, seconds }, number) {
  const words = status ? `${status} ${PHRASES[status] ?? ""}`.trim() : "No answer began";
  const kind = !whole ? "struck" : status < 400 ? "ok" : "refused";
  const pane = byId("send-answer");
  pane.hidden = false;
  show(
    pane,
    el(
      "div.title",
      { "data-copied": true },
      el("h2", {}, el(`span.tone.${kind}`, {}, words)),
      el("span.size", {}, duration(seconds)),
      text ? copyButton(text, "Copy") : null,
    ),
    whole ? null : el("p.caution", {}, "The connection ended before the answer did."),
    text ? jsonView(notJSON(text) ? text : readJSON(text)) : el("p.none", {}, "No body came back."),
    headersOf(headers),
    number === null
      ? null
      : el("p", {}, el("a", { href: requestsAt(number) }, `Request ${number} in the list`)),
  );
}
