/* This world's settings and clock, and all the worlds of the server. */

const SETTINGS = {
  auth: "Keys",
  lenient: "Lenient",
  random_seed: "Random seed",
  max_messages: "Most messages",
  clock: "Clock at start",
};

let drawnWorlds = "";

async function showWorlds() {
  const { worlds } = await ask("GET", "worlds", undefined, ROOT + CONTROL);
  const world = worlds.find((one) => one.name === WORLD);
  const wanted = byId("find-world").value.trim().toLowerCase();
  const found = worlds.filter((one) => one.name.toLowerCase().includes(wanted));
  const drawn = JSON.stringify([
    world?.settings,
    world?.rows,
    found.map(({ clock, key, ...rest }) => rest),
  ]);
  if (drawn === drawnWorlds) return;
  drawnWorlds = drawn;
  show(byId("facts-of-world"), world ? factsOf(world) : []);
  byId("find-world-field").hidden = worlds.length < 8;
  show(byId("world-list"), found.map(worldRow));
  byId("no-world").hidden = found.length > 0;
}

function factsOf(world) {
  const pairs = [
    ["Base URL for clients", copied(BASE_URL)],
    world.key ? ["An admin's key", copied(world.key)] : null,
    world.upstream ? ["Server behind", el("code", {}, world.upstream)] : null,
    world.upstream ? null : ["Holds", rowWords(world.rows)],
    ...Object.entries(world.upstream ? {} : world.settings)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [SETTINGS[name] ?? name, settingWords(name, value)]),
  ].filter(Boolean);
  return pairs.map(([name, value]) =>
    el("div", { "data-key": name }, el("dt", {}, name), el("dd", {}, value)),
  );
}

const copied = (text) =>
  el(
    "span.copied",
    { "data-copied": true },
    el("code", { "data-source": true }, text),
    copyButton(text, "Copy"),
  );

function settingWords(name, value) {
  if (name === "auth")
    return (
      { off: "not asked for", any: "any Bearer token", jwt: "JWTs with Honcho's scopes" }[value] ??
      value
    );
  if (typeof value === "boolean")
    return value ? "yes: what a request names is made on first use" : "no";
  return typeof value === "number" ? numbered(value) : brief(value);
}

function rowWords(rows) {
  const some = Object.entries(rows).filter(([, count]) => count);
  return (
    some.map(([name, count]) => plural(count, name.replace(/s$/, ""), name)).join(", ") || "nothing"
  );
}

function worldRow(one) {
  const here = one.name === WORLD;
  const of = { "data-world": one.name, class: "quiet" };
  return el(
    "li.world",
    { "data-key": one.name },
    el(
      "div.about",
      {},
      el(
        "p",
        {},
        el("a", { href: pageOf(one.name), "aria-current": here ? "true" : null }, one.name),
        here ? el("span.tag.here", {}, "this one") : null,
        one.frozen ? el("span.tag", {}, "clock stands") : null,
        one.faults ? el("span.tag", {}, plural(one.faults, "fault")) : null,
      ),
      el(
        "p.which",
        {},
        `${plural(one.exchanges, "request")}${one.upstream ? "" : ` · ${rowWords(one.rows)}`}`,
      ),
    ),
    tool("reset-world", "reset", "Reset", { ...of, "aria-label": `Reset the world ${one.name}` }),
    one.name === "default"
      ? null
      : tool("delete-world", "bin", "Delete", {
          ...of,
          "aria-label": `Delete the world ${one.name}`,
        }),
  );
}

/** The clock in the header and in its own place. */
function showClock({ clock, frozen }) {
  for (const node of document.querySelectorAll("[data-clock]")) node.textContent = moment(clock);
  byId("clock").classList.toggle("frozen", frozen);
  byId("clock-word").textContent = frozen ? "stands still" : "runs";
  byId("clock-badge").textContent = frozen ? "frozen" : "";
  const toggle = byId("freeze");
  toggle.dataset.frozen = frozen;
  toggle.querySelector("span").textContent = frozen ? "Let it run" : "Freeze";
}

async function setClock() {
  const input = byId("clock-now");
  const text = input.value.trim().replace(" ", "T");
  const now = /[zZ]$|[+-]\d\d:\d\d$/.test(text)
    ? text
    : `${text}${/T\d/.test(text) ? "" : "T00:00:00"}Z`;
  if (await change("PUT", "clock", { now }, "The clock is set")) input.value = "";
}

async function resetWorld(name) {
  const question = `Reset the world ${name}? State, requests, faults, clock and chat rules begin anew.`;
  if (await confirmed(question, "Reset"))
    await change("POST", "reset", undefined, `${name} begins anew`, pageOf(name));
  await showWorlds();
}

async function deleteWorld(name) {
  if (!(await confirmed(`Delete the world ${name}, and all that is in it?`, "Delete"))) return;
  await change("DELETE", "world", undefined, `${name} is deleted`, pageOf(name));
  if (name === WORLD) location.assign(`${ROOT}${CONTROL}#worlds`);
  else await showWorlds();
}
