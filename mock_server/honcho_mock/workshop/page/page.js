/* The page as a whole: its views, its keys, what its buttons do, and the pulse that keeps it fresh. */

const VIEWS = ["requests", "state", "faults", "worlds", "chat", "send"];
const BEAT = 1000;
/** How many beats there are between two looks at what may change without a request. */
const BEATS_OF_REST = 3;

const ACTS = {
  copy: (node) => copy(node.dataset.text, node),
  "copy-curl": () => copyCurl(),
  whole: (node) => {
    node.previousElementSibling.replaceWith(node.nextElementSibling);
    node.parentElement.querySelector("pre[hidden]").hidden = false;
    node.remove();
  },
  back: () => back(),
  skip: () => focusView(),
  live: () => setLive(!known.live),
  help: () => byId("help").showModal(),
  close: (node) => node.closest("dialog").close(node.value),
  older: async () => {
    await loadOlder(MOST_AT_ONCE, oldestShown());
    afterChange();
  },
  "clear-journal": async () => {
    if (await confirmed("Forget all requests of this world?", "Forget"))
      await change("DELETE", "journal", undefined, "All requests are forgotten");
  },
  "no-filter": () => {
    takeFilter("");
    filterAgain();
    byId("search").focus();
  },
  more: (node) => {
    const { address } = node.dataset;
    state.sizes.set(address, (state.sizes.get(address) ?? ROWS) * 2);
    showState();
  },
  preset: (node) => fillFault(PRESETS[node.value]),
  "fault-for": (node) => faultFor(node.dataset.operation),
  "switch-fault": (node) => {
    const enabled = node.dataset.on !== "true";
    return change(
      "PUT",
      `faults/${node.dataset.number}`,
      { enabled },
      `Fault ${node.dataset.number} is ${enabled ? "on" : "off"}`,
    );
  },
  "delete-fault": async (node) => {
    const { number } = node.dataset;
    await change("DELETE", `faults/${number}`, undefined, `Fault ${number} is deleted`);
    (document.querySelector("#fault-list .switch") ?? faultForm().elements.operation).focus();
  },
  "clear-faults": async () => {
    if (await confirmed("Delete all faults of this world?", "Delete"))
      await change("DELETE", "faults", undefined, "All faults are deleted");
  },
  freeze: (node) => {
    const frozen = node.dataset.frozen !== "true";
    return change("PUT", "clock", { frozen }, frozen ? "The clock stands" : "The clock runs");
  },
  move: (node) => change("PUT", "clock", { move: Number(node.value) }, "The clock is moved"),
  "reset-world": (node) => resetWorld(node.dataset.world),
  "delete-world": (node) => deleteWorld(node.dataset.world),
  again: () => openWorld(WORLD),
  har: () => exportHAR(),
  "add-rule": () => addRule(),
  "delete-rule": (node) => deleteRule(node),
  "earlier-rule": (node) => earlierRule(node),
  "discard-chat": () => discardChat(),
  "take-snapshot": () => takeSnapshot(),
  restore: (node) => restoreSnapshot(node.dataset),
  release: (node) => releaseSnapshot(node.dataset),
  "save-state": () => saveState(),
};

const FORMS = {
  "fault-form": addFault,
  "clock-form": setClock,
  "chat-form": setChat,
  "send-form": sendRequest,
  "world-form": () => openWorld(byId("world-name").value),
};

const KEYS = {
  "/": () => {
    goTo("requests");
    byId("search").focus();
    byId("search").select();
  },
  "?": () => byId("help").showModal(),
  1: () => goTo("requests"),
  2: () => goTo("state"),
  3: () => goTo("faults"),
  4: () => goTo("worlds"),
  5: () => goTo("chat"),
  6: () => goTo("send"),
  p: () => setLive(!known.live),
  r: () => {
    const wanted = requests.filter === "refused" ? "all" : "refused";
    byId(`filter-${wanted}`).click();
  },
  c: () => copyCurl(),
  j: () => step(1),
  k: () => step(-1),
  Escape: () => (known.view === "requests" ? back() : null),
};

/** Go to a world's page, the world being made by a change of nothing. Looking at one makes none. */
async function openWorld(name) {
  if (!(await change("PUT", "clock", {}, "", pageOf(name)))) return;
  if (name === WORLD) location.reload();
  else location.assign(pageOf(name));
}

function copyCurl() {
  const kept = requests.kept.get(requests.selected);
  if (kept) copy(kept.exchange.curl, byId("exchange").querySelector("pre.curl"));
  else say("Choose a request first");
}

function goTo(view) {
  if (known.view !== view) location.hash = view === "requests" ? requestsAt(null) : `#${view}`;
  showPlace();
  focusView();
}

/** Into the view, but into no field: another key may follow. */
function focusView() {
  const walked = known.view === "requests" && !list().hidden;
  (walked ? list() : byId(`view-${known.view}`)).focus();
}

/** Show what the address names. */
function showPlace() {
  const [, address, query] = /^#?([^?]*)\??(.*)$/s.exec(location.hash);
  let parts;
  try {
    parts = address.split("/").map(decodeURIComponent);
  } catch {
    parts = [];
  }
  const [view, ...place] = parts;
  known.view = VIEWS.includes(view) && !isHidden(view) ? view : "requests";
  known.place = place;
  for (const name of VIEWS) {
    byId(`view-${name}`).hidden = name !== known.view;
    const link = byId(`go-${name}`);
    if (name === known.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${known.view[0].toUpperCase()}${known.view.slice(1)} · ${WORLD} · honcho-mock`;
  if (view === "requests" || view === "") takeFilter(query);
  if (known.view === "send") showSending();
  if (known.view === "requests") select(/^\d+$/.test(place[0] ?? "") ? Number(place[0]) : null);
  refresh();
}

/** Fetch anew what the view shows besides requests and faults, which come with the pulse. */
function refresh() {
  if (known.view === "state") showState().catch(() => {});
  if (known.view === "worlds") {
    showWorlds().catch(() => {});
    showSnapshots().catch(() => {});
  }
  if (known.view === "chat") showChat().catch(() => {});
}

function setLive(live) {
  known.live = live;
  requests.paused = requests.latest;
  showLive();
  if (live) beat();
}

function showLive() {
  const waiting = known.live ? 0 : (known.pulse?.latest ?? 0) - requests.paused;
  const node = byId("live");
  node.setAttribute("aria-pressed", !known.live);
  node.classList.toggle("paused", !known.live);
  byId("live-word").textContent = known.live
    ? "Live"
    : waiting > 0
      ? `Paused, ${numbered(waiting)} new`
      : "Paused";
}

let beating = Promise.resolve();

/** Look whether anything has changed; one look at a time. */
function beat() {
  beating = beating.then(look);
  return beating;
}

async function look() {
  let pulse;
  try {
    pulse = await ask(
      "GET",
      `pulse?of=${encodeURIComponent(WORLD)}`,
      undefined,
      `${ROOT}${CONTROL}`,
    );
    const before = known.pulse;
    known.pulse = pulse;
    known.ahead = Date.parse(pulse.at) - Date.now();
    for (const id of ["lost", "deleted", "unused"]) byId(id).hidden = true;
    if (before?.journal !== pulse.journal) await learnWorld();
    byId("count-requests").textContent = pulse.latest ? numbered(pulse.latest) : "";
    showClock(pulse);
    showFaults(pulse.faults);
    if (known.live) await followJournal(pulse);
    showLive();
    if (
      before &&
      (before.latest !== pulse.latest ||
        before.journal !== pulse.journal ||
        before.worlds !== pulse.worlds)
    )
      refresh();
  } catch (error) {
    const deleted = error instanceof Refused && error.status === 404 && !pulse;
    const used = known.pulse !== null;
    byId("deleted").hidden = !deleted || !used;
    byId("unused").hidden = !deleted || used;
    byId("lost").hidden = deleted;
    if (deleted && !used) showEmptiness(0);
  }
  age();
  const time = byId("exchange").querySelector("time");
  if (time) time.textContent = ago(serverTime() - Date.parse(time.dateTime));
}

let beats = 0;

async function keepBeating() {
  if (!document.hidden) {
    await beat();
    beats += 1;
    if (beats % BEATS_OF_REST === 0) refresh();
  }
  setTimeout(keepBeating, BEAT);
}

const typing = (node) =>
  node.closest("input:not([type=radio], [type=checkbox]), select, textarea") !== null;

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    byId("list").focus();
    return;
  }
  if (typing(event.target) || (event.key.length === 1 && !byId("shortcuts").checked)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function listen() {
  document.addEventListener("click", (event) => {
    const node = event.target.closest("[data-act]");
    if (node) ACTS[node.dataset.act]?.(node);
    const row = event.target.closest(".row");
    if (row) choose(numberOf(row));
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    FORMS[event.target.id]?.();
  });
  document.addEventListener("keydown", pressed);
  byId("list").addEventListener("keydown", listKeys);
  byId("columns").addEventListener("keydown", columnKeys);
  byId("search").addEventListener("input", (event) => {
    requests.text = event.target.value.trim();
    filterAgain();
  });
  byId("operation").addEventListener("change", (event) => {
    requests.operation = event.target.value;
    filterAgain();
  });
  byId("filters").addEventListener("change", (event) => {
    requests.filter = event.target.value;
    filterAgain();
  });
  faultForm().addEventListener("input", previewFault);
  byId("chat-form").addEventListener("input", () => chatChanged(true));
  byId("state-file").addEventListener("change", (event) => loadState(event.target));
  byId("send-operation").addEventListener("change", showSending);
  byId("send-parameters").addEventListener("input", ({ target }) =>
    sending.values.set(target.name, target.value),
  );
  byId("find-world").addEventListener("input", refresh);
  byId("shortcuts").addEventListener("change", (event) =>
    localStorage.setItem("shortcuts", event.target.checked),
  );
  addEventListener("hashchange", showPlace);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) beat();
  });
}

function start() {
  byId("shortcuts").checked = localStorage.getItem("shortcuts") !== "false";
  byId("world").textContent = WORLD;
  for (const node of document.querySelectorAll("[data-base-url]")) node.textContent = BASE_URL;
  byId("base-url").dataset.text = BASE_URL;
  byId("first-call").textContent =
    `curl -sS ${BASE_URL}/v1/apps -H 'Content-Type: application/json' -d '{"name": "my app"}'`;
  listen();
  previewFault();
  showPlace();
  offerOperations().catch(() => {});
  keepBeating();
}

start();
