/* The state as people think of it: apps, their users, what each user has, and what was said. */

const ROWS = 100;
const MOST_ROWS = 1000;

const state = {
  /** How many rows of a list are asked for, by its address; "more" makes it more. */
  sizes: new Map(),
  /** What was drawn last, so that nothing is drawn again for nothing. */
  drawn: "",
  /** Counts the refreshes: only the latest may draw. */
  turn: 0,
};

const hashOf = (view, place) => `#${[view, ...place.map(encodeURIComponent)].join("/")}`;

async function rowsOf(resource, parents, { newest = false, least = ROWS } = {}) {
  const below = parents.map(encodeURIComponent).join("/");
  const address = `${resource}?below=${encodeURIComponent(below)}`;
  const size = Math.min(state.sizes.get(address) ?? least, MOST_ROWS);
  const found = await ask("GET", `rows/${address}&size=${size}${newest ? "&reverse=true" : ""}`);
  if (newest) found.items.reverse();
  return { ...found, address };
}

/** Everything that a place shows, asked for at once. */
async function stateAt([app, user, kind, id]) {
  const wanted = { apps: rowsOf("apps", []) };
  if (app === undefined) wanted.world = ask("GET", "world");
  else wanted.users = rowsOf("users", [app]);
  if (user !== undefined) {
    for (const name of ["sessions", "collections"]) wanted[name] = rowsOf(name, [app, user]);
    wanted.metamessages = rowsOf("metamessages", [app, user], { least: MOST_ROWS });
  }
  if (kind === "sessions" && id !== undefined)
    wanted.messages = rowsOf("messages", [app, user, id], { newest: true });
  if (kind === "collections" && id !== undefined)
    wanted.documents = rowsOf("documents", [app, user, id]);
  const found = await Promise.all(Object.values(wanted));
  return Object.fromEntries(Object.keys(wanted).map((name, number) => [name, found[number]]));
}

async function showState() {
  const turn = ++state.turn;
  const { place } = known;
  let found;
  try {
    found = await stateAt(place);
  } catch (error) {
    if (!(error instanceof Refused) || turn !== state.turn) return;
    state.drawn = "";
    show(byId("crumbs"), crumbs(place, {}));
    show(byId("columns"));
    show(
      byId("content"),
      el(
        "div.blank",
        {},
        el("p", {}, "This is not there, or not any more."),
        el("p", {}, error.message),
        el("p", {}, el("a", { href: "#state" }, "All apps")),
      ),
    );
    return;
  }
  if (turn !== state.turn || known.view !== "state") return;
  if (found.world) found.world = { rows: found.world.rows };
  const drawn = JSON.stringify([place, found]);
  if (drawn === state.drawn) return;
  state.drawn = drawn;
  draw(place, found);
}

function draw(place, found) {
  const content = byId("content");
  const bottom = content.scrollHeight - content.scrollTop - content.clientHeight < 40;
  const before = content.dataset.place;
  content.dataset.place = place.join("/");
  show(byId("crumbs"), crumbs(place, found));
  show(byId("columns"), columns(place, found));
  byId("view-state").dataset.depth = place.length;
  show(content, el("div", { "data-key": place.join("/") }, contentOf(place, found)));
  const moved = before !== content.dataset.place;
  if (found.messages ? moved || bottom : moved)
    content.scrollTop = found.messages ? content.scrollHeight : 0;
  if (moved) byId("columns").querySelectorAll('[aria-current="true"]').forEach(reveal);
}

/** Scroll a column to what is chosen in it. `scrollIntoView` would take the next Tab along. */
function reveal(link) {
  const pane = link.closest(".column");
  const top = link.offsetTop - pane.offsetTop;
  if (top < pane.scrollTop || top > pane.scrollTop + pane.clientHeight - link.offsetHeight) {
    pane.scrollTop = top - pane.clientHeight / 2;
  }
}

function crumbs(place, found) {
  const [app, user, kind, id] = place;
  const called = (rows, key) => rows?.items.find((row) => row.id === key)?.name ?? key;
  const parts = [
    ["Apps", []],
    [called(found.apps, app), [app]],
    [called(found.users, user), [app, user]],
    [kind, [app, user, kind]],
    [called(found.collections, id), place],
  ];
  const shown = parts.slice(0, place.length + 1);
  return shown.map(([label, to], number) =>
    el(
      "li",
      {},
      el(
        "a",
        { href: hashOf("state", to), "aria-current": number === place.length ? "page" : null },
        label,
      ),
    ),
  );
}

/** The lists on the way to a place, each with what is chosen in it. */
function columns([app, user, kind, id], found) {
  return [
    column("Apps", found.apps, (row) => [row.id], app),
    found.users ? column("Users", found.users, (row) => [app, row.id], user) : null,
    found.sessions ? ofUser([app, user], kind, id, found) : null,
  ];
}

function column(title, rows, placeOf, chosen) {
  return el(
    "nav.column",
    { "aria-label": title, "data-key": title },
    group(title, rows, placeOf, chosen),
  );
}

function ofUser(parents, kind, id, { sessions, collections, metamessages }) {
  const notes = el(
    "ul",
    {},
    el(
      "li",
      {},
      entry(
        [...parents, "metamessages"],
        kind === "metamessages",
        icon("note"),
        "All metamessages",
      ),
    ),
  );
  return el(
    "nav.column",
    { "aria-label": "What the user has", "data-key": "what" },
    group(
      "Sessions",
      sessions,
      (row) => [...parents, "sessions", row.id],
      kind === "sessions" && id,
    ),
    group(
      "Collections",
      collections,
      (row) => [...parents, "collections", row.id],
      kind === "collections" && id,
    ),
    el("h3", {}, "Metamessages ", el("span.count", {}, numbered(metamessages.total))),
    metamessages.total ? notes : el("p.none", {}, "none"),
  );
}

function group(title, rows, placeOf, chosen) {
  return [
    el("h3", {}, `${title} `, el("span.count", {}, numbered(rows.total))),
    rows.total
      ? el(
          "ul",
          {},
          rows.items.map((row) =>
            el(
              "li",
              { "data-key": row.id },
              entry(placeOf(row), row.id === chosen, null, row.name ?? row.id, row),
            ),
          ),
        )
      : el("p.none", {}, "none"),
    more(rows, "more"),
  ];
}

function entry(place, isChosen, symbol, label, row) {
  return el(
    "a.entry",
    { href: hashOf("state", place), "aria-current": isChosen ? "true" : null },
    symbol,
    el("span.label", { dir: "auto" }, label),
    row?.is_active === false ? el("span.tag", {}, "inactive") : null,
    row
      ? el("time", { datetime: row.created_at, title: row.created_at }, row.created_at.slice(5, 10))
      : null,
  );
}

function more(rows, word) {
  if (rows.items.length >= rows.total) return null;
  if (rows.items.length >= MOST_ROWS) {
    return el("p.none", {}, `${numbered(MOST_ROWS)} of ${numbered(rows.total)} are shown.`);
  }
  return button("more", `Show ${word} (${numbered(rows.total - rows.items.length)})`, {
    "data-address": rows.address,
    class: "quiet",
  });
}

function contentOf([app, user, kind, id], found) {
  const of = (rows, key) => rows.items.find((row) => row.id === key) ?? { id: key, created_at: "" };
  if (app === undefined) return overview(found.world.rows);
  if (user === undefined) {
    const row = of(found.apps, app);
    return [
      heading("App", row, row.name ?? app),
      nothing(found.users, "It has no users yet.", "Choose a user to see what it has."),
    ];
  }
  if (kind === "sessions" && id !== undefined) return session(of(found.sessions, id), found);
  if (kind === "collections" && id !== undefined)
    return collection(of(found.collections, id), found.documents);
  if (kind === "metamessages") return metamessages(found.metamessages);
  const row = of(found.users, user);
  return [
    heading("User", row, row.name ?? user),
    nothing(
      found.sessions,
      "It has no sessions yet.",
      "Choose a session to read the conversation.",
    ),
  ];
}

const nothing = (rows, none, some) => el("p.none", {}, rows.total ? some : none);

function overview(rows) {
  const total = Object.values(rows).reduce((one, other) => one + other, 0);
  return [
    el("header.heading", {}, el("p.kind", {}, "World"), el("h2", {}, WORLD)),
    el(
      "dl.numbers",
      {},
      Object.entries(rows).map(([name, count]) =>
        el("div", {}, el("dt", {}, name), el("dd", {}, numbered(count))),
      ),
    ),
    el(
      "p.none",
      {},
      total
        ? "Choose an app to see its users."
        : "Nothing is stored yet. What your client makes appears here.",
    ),
  ];
}

function session(row, { messages, metamessages }) {
  const notes = metamessages.items.filter((note) => note.session_id === row.id);
  const own = notes.filter(
    (note) => !messages.items.some((message) => message.id === note.message_id),
  );
  const active =
    row.is_active === undefined
      ? null
      : row.is_active
        ? " · active"
        : el("span.tag", {}, "inactive");
  return [
    heading("Session", row, row.id, ` · ${plural(messages.total, "message")}`, active),
    more(messages, "earlier messages"),
    messages.total
      ? conversation(messages, notes)
      : el("p.none", {}, "Nobody has said anything yet."),
    own.length
      ? named(
          "Metamessages of this session",
          own.map((note) => noteOf(note)),
        )
      : null,
  ];
}

function collection(row, documents) {
  return [
    heading("Collection", row, row.name ?? row.id, ` · ${plural(documents.total, "document")}`),
    documents.total
      ? el("ul.documents", {}, documents.items.map(documentOf))
      : el("p.none", {}, "It has no documents yet."),
    more(documents, "more documents"),
  ];
}

function metamessages(rows) {
  return [
    el(
      "header.heading",
      {},
      el("p.kind", {}, "User"),
      el("h2", {}, "Metamessages"),
      el("p.made", {}, plural(rows.total, "metamessage")),
    ),
    rows.total
      ? el(
          "ul.documents",
          {},
          rows.items.map((note) => noteOf(note, "li")),
        )
      : el("p.none", {}, "There are none yet."),
    more(rows, "more"),
  ];
}

/** Arrow keys walk a column, and from one to the next. */
function columnKeys(event) {
  const link = event.target.closest("a.entry");
  if (!link) return;
  const own = link.closest(".column");
  const entries = [...own.querySelectorAll("a.entry")];
  const at = entries.indexOf(link);
  const beside = { ArrowLeft: own.previousElementSibling, ArrowRight: own.nextElementSibling }[
    event.key
  ];
  const next =
    { ArrowDown: entries[at + 1], ArrowUp: entries[at - 1], Home: entries[0], End: entries.at(-1) }[
      event.key
    ] ?? beside?.querySelector("[aria-current], a.entry");
  if (!next) return;
  event.preventDefault();
  next.focus();
}
