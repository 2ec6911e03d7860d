"use strict";

/* Building and changing what is on the page. Text that came from outside enters as text nodes and
   attributes only; nothing here reads markup. */

const SVG = "http://www.w3.org/2000/svg";

const byId = (id) => document.getElementById(id);

/** An element from `tag.class.class`, its attributes, and children that are nodes or texts.
    An attribute that is null or false is left out, except where "false" says something. */
function el(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    const stated = /^(aria|data)-/.test(name);
    if (value === true && !stated) node.setAttribute(name, "");
    else if (stated && typeof value === "boolean") node.setAttribute(name, String(value));
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, String(value));
    }
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  return node;
}

/** One of the page's symbols. It says nothing to a screen reader, so a word must stand beside it. */
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

const unseen = (text) => el("span.unseen", {}, text);

const button = (act, label, attributes = {}) =>
  el("button", { type: "button", "data-act": act, ...attributes }, label);

/** A button with a symbol and a word. */
const tool = (act, symbol, label, attributes = {}) =>
  button(act, [icon(symbol), el("span", {}, label)], attributes);

const copyButton = (text, label) =>
  tool("copy", "copy", label, { "data-text": text, class: "quiet" });

/** Make the children of a node like the given ones, and leave alone all that is alike already: focus,
    selection, scroll positions and open details stay as they are. */
function show(node, ...children) {
  const fresh = document.createElement(node.nodeName);
  fresh.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  matchChildren(node, fresh);
}

const keyOf = (node) => (node.nodeType === 1 ? node.getAttribute("data-key") : null);

const alike = (one, other) =>
  one.nodeType === other.nodeType && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

function matchChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  const keys = new Set(wanted.map(keyOf).filter((key) => key !== null));
  const keyed = new Map();
  for (const child of [...old.childNodes]) {
    const key = keyOf(child);
    if (key === null) continue;
    if (keys.has(key)) keyed.set(key, child);
    else child.remove();
  }
  let at = old.firstChild;
  for (const child of wanted) {
    const key = keyOf(child);
    const match = key === null ? at : keyed.get(key);
    if (match && alike(match, child)) {
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      matchNode(match, child);
    } else {
      old.insertBefore(child, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function matchNode(old, fresh) {
  if (old.nodeType === 3) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  matchChildren(old, fresh);
}

/** Say something for a few seconds, also to a screen reader. */
function say(text, tone = "") {
  const node = byId("said");
  node.textContent = text;
  node.className = tone;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (node.textContent = ""), tone === "bad" ? 8000 : 3000);
}

/** Give the reader a file. */
function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

async function copy(text, from) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    // A browser lends its clipboard to secure pages only.
    const shown = from.closest("[data-copied]")?.querySelector("[data-source]");
    if (!shown) return say("This browser keeps its clipboard to itself: copy by hand", "bad");
    getSelection().selectAllChildren(shown);
    say("Selected: copy it with Ctrl+C");
  }
}

/** Ask before something is lost. Answers whether it may be. */
function confirmed(question, yes) {
  const dialog = byId("confirm");
  byId("confirm-question").textContent = question;
  byId("confirm-yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}
