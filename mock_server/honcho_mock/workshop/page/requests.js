/* The list of requests: the newest on top, loaded and drawn in portions, filtered as it stands. */

const FIRST_PORTION = 100;
const PORTION = 100;
const MOST_AT_ONCE = 1000;
/** Characters that a row has of a path or query. */
const MOST_OF_A_LINE = 150;

const requests = {
  /** Which journal these are from. */
  journal: null,
  /** Exchanges by number, each with its row and, once it was searched, its text in small letters. */
  kept: new Map(),
  latest: 0,
  selected: null,
  filter: "all",
  operation: "",
  text: "",
  loading: false,
  /** How many there were when the list was paused. */
  paused: 0,
};

const list = () => byId("list");

/** Follow the server's journal: forget what it has forgotten, fetch what is new. */
async function followJournal(pulse) {
  if (pulse.journal !== requests.journal) {
    requests.journal = pulse.journal;
    requests.kept.clear();
    list().replaceChildren();
    requests.latest = pulse.latest;
    await loadOlder(FIRST_PORTION, pulse.latest + 1);
    afterChange();
    loadRest(pulse.journal);
    return;
  }
  const gone = forget((number) => !pulse.oldest || number < pulse.oldest);
  if (pulse.latest > requests.latest) {
    const after = Math.max(requests.latest, pulse.latest - MOST_AT_ONCE);
    const { exchanges } = await ask("GET", `journal?after=${after}&limit=${MOST_AT_ONCE}`);
    const fresh = exchanges.filter((one) => !requests.kept.has(one.number));
    list().prepend(...fresh.reverse().map(keep));
    requests.latest = Math.max(pulse.latest, ...fresh.map((one) => one.number));
    afterChange();
  } else if (gone) {
    afterChange();
  }
}

function forget(isGone) {
  let gone = 0;
  for (const [number, { row }] of requests.kept) {
    if (!isGone(number)) continue;
    row.remove();
    requests.kept.delete(number);
    gone += 1;
  }
  return gone;
}

/** Put the exchanges below a number at the end of the list; answers how many there were. */
async function loadOlder(count, before) {
  const { exchanges } = await ask("GET", `journal?before=${before}&limit=${count}`);
  list().append(...exchanges.reverse().map(keep));
  return exchanges.length;
}

const oldestShown = () => Math.min(...requests.kept.keys());

/** The rest of what is kept, a portion at a time so that the page stays quick. */
async function loadRest(journal) {
  while (requests.kept.size < MOST_AT_ONCE && requests.kept.size && requests.journal === journal) {
    await new Promise((go) => setTimeout(go, 0));
    const count = await loadOlder(PORTION, oldestShown()).catch(() => 0);
    afterChange();
    if (!count) return;
  }
}

function keep(exchange) {
  const kind = kindOf(exchange);
  const row = rowOf(exchange, kind);
  const kept = { exchange, kind, row, text: null };
  row.hidden = !passes(kept);
  requests.kept.set(exchange.number, kept);
  return row;
}

function rowOf(exchange, kind) {
  const ids = Object.values(exchange.ids);
  const says =
    exchange.fault === null && exchange.request_faults.length
      ? exchange.request_faults.join("; ")
      : exchange.sentence;
  const name = shortened(exchange.operation ?? exchange.path, MOST_OF_A_LINE);
  const query = shortened(queryOf(exchange), MOST_OF_A_LINE);
  return el(
    `li.row.${kind}`,
    { role: "option", id: `request-${exchange.number}`, "aria-selected": "false" },
    icon(kind),
    el("span.status", {}, exchange.status || "—"),
    unseen(`, ${KINDS[kind].word}, `),
    el("span.method", {}, exchange.method),
    el(
      "span.what",
      {},
      el("span.name", {}, name),
      query ? el("span.query", { title: shortened(pathOf(exchange), 500) }, query) : null,
      " ",
      el("span.ids", { title: ids.join(" / ") }, ids.at(-1)),
    ),
    el("span.took", {}, duration(exchange.seconds)),
    el("time.age", { datetime: exchange.at }, ""),
    says ? el("span.says", {}, says) : null,
  );
}

function passes(kept) {
  if (!FILTERS[requests.filter].includes(kept.kind)) return false;
  if (requests.operation && kept.exchange.operation !== requests.operation) return false;
  if (!requests.text) return true;
  kept.text ??= JSON.stringify(kept.exchange).toLowerCase();
  return kept.text.includes(requests.text.toLowerCase());
}

function afterChange() {
  const all = [...requests.kept.values()];
  for (const [filter, kinds] of Object.entries(FILTERS)) {
    const count = all.filter((kept) => kinds.includes(kept.kind)).length;
    byId(`count-${filter}`).textContent = numbered(count);
  }
  const names = [...new Set(all.map((kept) => kept.exchange.operation ?? ""))]
    .filter(Boolean)
    .sort();
  if (requests.operation && !names.includes(requests.operation)) names.push(requests.operation);
  show(
    byId("operation"),
    el("option", { value: "" }, "All operations"),
    names.map((name) => el("option", { value: name }, name)),
  );
  byId("operation").value = requests.operation;
  showEmptiness(all.length);
  const more = known.pulse?.oldest && all.length && oldestShown() > known.pulse.oldest;
  byId("older").hidden = !more || all.length < MOST_AT_ONCE;
  age();
  select(requests.selected);
}

function showEmptiness(count) {
  const shown = visibleRows().length;
  byId("nothing-yet").hidden = count > 0;
  byId("view-requests").classList.toggle("nothing", count === 0);
  byId("nothing-found").hidden = count === 0 || shown > 0;
  byId("tools").hidden = count === 0;
  list().hidden = count === 0;
}

const visibleRows = () => [...list().children].filter((row) => !row.hidden);

/** Tell again how long ago everything was. */
function age() {
  const now = serverTime();
  for (const { exchange, row } of requests.kept.values()) {
    const time = row.querySelector(".age");
    const text = ago(now - Date.parse(exchange.at));
    if (time.textContent !== text) time.textContent = text;
  }
}

const numberOf = (row) => Number(row.id.slice("request-".length));

/** Show one exchange whole; null for none. */
function select(number) {
  list().querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
  requests.selected = number;
  const kept = requests.kept.get(number);
  if (kept) {
    kept.row.setAttribute("aria-selected", "true");
    list().setAttribute("aria-activedescendant", kept.row.id);
  } else {
    list().removeAttribute("aria-activedescendant");
  }
  document.body.classList.toggle("reading", number !== null);
  showExchange(kept, number);
}

/** Go to an exchange, so that a reload or a link leads back to it. */
function choose(number) {
  history.replaceState(null, "", requestsAt(number));
  known.place = number === null ? [] : [String(number)];
  select(number);
  requests.kept.get(number)?.row.scrollIntoView({ block: "nearest" });
}

const STEPS = {
  ArrowDown: 1,
  ArrowUp: -1,
  j: 1,
  k: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};

/** Go so many rows on in the list. */
function step(by) {
  const rows = visibleRows();
  if (!rows.length) return;
  const at = rows.findIndex((row) => numberOf(row) === requests.selected);
  const next = (at < 0 && by < 0 ? rows.length : at) + by;
  choose(numberOf(rows[Math.min(Math.max(next, 0), rows.length - 1)]));
}

function listKeys(event) {
  if (event.key in STEPS && !event.ctrlKey && !event.metaKey && !event.altKey)
    step(STEPS[event.key]);
  else if (event.key === "Enter" && requests.selected !== null) byId("exchange").focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Back from an exchange to the list. */
function back() {
  const { selected } = requests;
  if (matchMedia("(max-width: 860px)").matches) choose(null);
  list().focus();
  requests.kept.get(selected)?.row.scrollIntoView({ block: "nearest" });
}
