/* Rows of the state, each shown as what it is: a message is something that somebody said. */

const metadataOf = (row) =>
  isEmpty(row.metadata)
    ? null
    : el(
        "details.metadata",
        {},
        el("summary", {}, el("span.unseen", {}, "metadata "), el("code", {}, brief(row.metadata))),
        jsonView(row.metadata),
      );

/** A time of the world's clock; how far off it is by that clock is in its title. */
function timeOf(text) {
  if (!text) return null;
  const off = Date.parse(known.pulse?.clock ?? text) - Date.parse(text);
  return el(
    "time",
    { datetime: text, title: `${text}, ${ago(off)} by this world's clock` },
    moment(text),
  );
}

const idOf = (row) => el("code.id", { title: "its id" }, row.id);

function conversation(messages, notes) {
  let day = "";
  return el(
    "ol.conversation",
    {},
    messages.items.map((message) => {
      const date = message.created_at.slice(0, 10);
      const turn =
        date !== day ? el("li.day", { "data-key": `day-${date}-${message.id}` }, date) : null;
      day = date;
      const own = notes.filter((note) => note.message_id === message.id);
      return [turn, spoken(message, own)];
    }),
  );
}

function spoken(message, notes) {
  const who = message.is_user ? "user" : "agent";
  return el(
    `li.message.${who}`,
    { "data-key": message.id },
    el(
      "div.by",
      {},
      icon(who),
      el("b", {}, message.is_user ? "User" : "Agent"),
      el(
        "time",
        { datetime: message.created_at, title: message.created_at },
        hour(message.created_at),
      ),
      idOf(message),
    ),
    el(
      "div.words",
      { dir: "auto" },
      message.content === "" ? el("i", {}, "nothing: the text is empty") : message.content,
    ),
    metadataOf(message),
    notes.map((note) => noteOf(note)),
  );
}

/** A metamessage. */
const noteOf = (note, tag = "div") =>
  el(
    `${tag}.note-row`,
    { "data-key": note.id },
    el(
      "div.by",
      {},
      icon("note"),
      el("b", {}, note.metamessage_type),
      timeOf(note.created_at),
      idOf(note),
    ),
    el("div.words", { dir: "auto" }, note.content),
    metadataOf(note),
    tag === "li" ? aboutOf(note) : null,
  );

function aboutOf(note) {
  if (!note.session_id) return null;
  const place = hashOf("state", [note.app_id, note.user_id, "sessions", note.session_id]);
  return el(
    "p.about",
    {},
    "about ",
    note.message_id ? ["message ", el("code", {}, note.message_id), " in "] : null,
    "session ",
    el("a", { href: place }, note.session_id),
  );
}

const documentOf = (row) =>
  el(
    "li.document",
    { "data-key": row.id },
    el("div.by", {}, icon("document"), timeOf(row.created_at), idOf(row)),
    el("div.words", { dir: "auto" }, row.content),
    metadataOf(row),
  );

/** What heads a place: its name, when it was made, and what is noted of it. */
function heading(kind, row, name, ...besides) {
  return el(
    "header.heading",
    {},
    el("p.kind", {}, kind),
    el("h2", { dir: "auto" }, name),
    el(
      "p.made",
      {},
      row.name !== undefined && row.name !== row.id ? [el("code", {}, row.id), " "] : null,
      row.created_at ? "made " : null,
      timeOf(row.created_at),
      besides,
    ),
    metadataOf(row),
  );
}
