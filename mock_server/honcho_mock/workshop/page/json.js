/* JSON as it was sent: numbers keep all their digits, and every value is shown as text. */

/** A number that JavaScript would write otherwise: 2 to the 70th, or 1.0. */
class Exact {
  constructor(text) {
    this.text = text;
  }
  toJSON() {
    return this.text;
  }
  toString() {
    return this.text;
  }
  valueOf() {
    return Number(this.text);
  }
}

const MOST_NODES = 2500;
const MOST_CHARACTERS = 60000;

function readJSON(text) {
  return JSON.parse(text, (key, value, context) => {
    const exact = typeof value === "number" && context?.source;
    return exact && exact !== String(value) ? new Exact(exact) : value;
  });
}

/** What is wrong with a text that should be JSON; empty where nothing is. */
function notJSON(text) {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `is not JSON: ${error.message}.`;
  }
}

const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Exact);

/** A value as indented text, such as it could be sent again. */
function written(value, indent = "") {
  if (value instanceof Exact) return value.text;
  const deeper = `${indent}  `;
  const inside = Array.isArray(value)
    ? value.map((member) => written(member, deeper))
    : isObject(value)
      ? Object.entries(value).map(
          ([key, member]) => `${JSON.stringify(key)}: ${written(member, deeper)}`,
        )
      : null;
  if (inside === null) return JSON.stringify(value) ?? "";
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (!inside.length) return open + close;
  return `${open}\n${deeper}${inside.join(`,\n${deeper}`)}\n${indent}${close}`;
}

function countNodes(value, most) {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const member of Object.values(value)) {
    count += countNodes(member, most - count);
    if (count > most) break;
  }
  return count;
}

/** A value with its parts in colours. What is very large is shown as plain text, at first its start. */
function jsonView(value) {
  const plain = typeof value === "string";
  const text = plain ? value : written(value);
  if (text.length > MOST_CHARACTERS) {
    return [
      el("pre", { "data-source": true }, text.slice(0, MOST_CHARACTERS)),
      button("whole", `Show all ${numbered(text.length)} characters`, { class: "quiet" }),
      el("pre", { hidden: true }, text),
    ];
  }
  const simple = plain || countNodes(value, MOST_NODES) > MOST_NODES;
  return el("pre", { "data-source": true }, simple ? text : [...painted(value, "")]);
}

function* painted(value, indent) {
  if (Array.isArray(value))
    yield* members(
      "[]",
      value.map((member) => [null, member]),
      indent,
    );
  else if (isObject(value)) yield* members("{}", Object.entries(value), indent);
  else {
    const kind =
      typeof value === "string" ? "s" : value === null || typeof value === "boolean" ? "b" : "n";
    yield el(`span.${kind}`, {}, written(value));
  }
}

function* members([open, close], list, indent) {
  yield open;
  const deeper = `${indent}  `;
  for (const [number, [key, member]] of list.entries()) {
    yield `${number ? "," : ""}\n${deeper}`;
    if (key !== null) yield* [el("span.k", {}, JSON.stringify(key)), ": "];
    yield* painted(member, deeper);
  }
  yield list.length ? `\n${indent}${close}` : close;
}

/** A value on one line, for a place with little room. */
const brief = (value) => written(value).replace(/\n\s*/g, " ");

const isEmpty = (value) =>
  value === null || value === undefined || (isObject(value) && !Object.keys(value).length);
