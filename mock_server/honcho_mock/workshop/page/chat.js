/* By which rules this world answers chats: shown, changed in a form, and set all at once. */

/** How an answer is streamed: each part with its label, and what is said where it is left empty. */
const DELIVERY = {
  piece: ["Characters in a piece", "as usual"],
  pause: ["Seconds between pieces", "as usual"],
  drop_after: ["Drop it after so many pieces", "never"],
};

const chat = {
  /** What was drawn last, as text. */
  drawn: "",
  /** Whether the form has what is not set yet; it is then left alone. */
  changed: false,
};

async function showChat() {
  if (chat.changed) return;
  const script = await ask("GET", "chat");
  const drawn = written(script);
  if (chat.changed || drawn === chat.drawn) return;
  drawChat(script);
}

function drawChat(script) {
  const form = byId("chat-form");
  byId("rules").replaceChildren(...script.lines.map(ruleOf));
  form.elements.otherwise.value = script.otherwise;
  show(byId("chat-delivery"), deliveryFields());
  fillFields(byId("chat-delivery"), script);
  byId("chat-refused").textContent = "";
  chat.drawn = written(script);
  chatChanged(false);
}

function chatChanged(changed) {
  chat.changed = changed;
  const rules = [...byId("rules").children];
  byId("no-rules").hidden = rules.length > 0;
  byId("chat-unset").hidden = !changed;
  byId("chat-discard").hidden = !changed;
  for (const [at, rule] of rules.entries()) {
    rule.querySelector("legend").textContent = `Rule ${at + 1}`;
    for (const node of rule.querySelectorAll("[data-does]"))
      node.setAttribute("aria-label", `${node.dataset.does} rule ${at + 1}`);
    rule.querySelector('[data-act="earlier-rule"]').hidden = at === 0;
  }
}

const deliveryFields = () =>
  Object.entries(DELIVERY).map(([name, [label, placeholder]]) =>
    el(
      "label",
      {},
      `${label} `,
      el("input", { name, placeholder, inputmode: "decimal", autocomplete: "off" }),
    ),
  );

function ruleOf(line) {
  const streamed = Object.keys(DELIVERY).some((name) => (line[name] ?? null) !== null);
  const rule = el(
    "li",
    {},
    el(
      "fieldset.rule",
      {},
      el("legend", {}, "Rule"),
      el(
        "label",
        {},
        "Where this regular expression is found in the query ",
        el("input.mono", { name: "pattern", autocomplete: "off", spellcheck: "false" }),
      ),
      el("label", {}, "Answer with ", el("textarea", { name: "answer", rows: 2, dir: "auto" })),
      el(
        "details",
        { open: streamed },
        el("summary", {}, "How it is streamed"),
        el("div.fields", {}, deliveryFields()),
      ),
      el(
        "div.presets",
        {},
        tool("earlier-rule", "up", "Earlier", { class: "quiet", "data-does": "Try earlier" }),
        tool("delete-rule", "bin", "Delete", { class: "quiet", "data-does": "Delete" }),
      ),
    ),
  );
  fillFields(rule, line);
  return rule;
}

function fillFields(node, values) {
  for (const field of node.querySelectorAll("input, textarea"))
    field.value = values[field.name] ?? "";
}

function addRule() {
  const rule = ruleOf({});
  byId("rules").append(rule);
  chatChanged(true);
  rule.querySelector("input").focus();
}

function deleteRule(node) {
  const rule = node.closest("#rules > li");
  const beside = rule.nextElementSibling ?? rule.previousElementSibling;
  rule.remove();
  chatChanged(true);
  (beside?.querySelector("input") ?? byId("add-rule")).focus();
}

/** Let a rule be tried before the one that stands above it. */
function earlierRule(node) {
  const rule = node.closest("#rules > li");
  rule.after(rule.previousElementSibling);
  chatChanged(true);
  (node.hidden ? rule.querySelector("input") : node).focus();
}

/** What the fields of a part of the form have. A text counts as it is, a number where it is given. */
function fieldsIn(node) {
  const given = {};
  for (const { name, value } of node.querySelectorAll("input, textarea")) {
    if (!(name in DELIVERY)) given[name] = value;
    else if (value.trim()) given[name] = numberOr(value.trim());
  }
  return given;
}

async function setChat() {
  const refused = byId("chat-refused");
  const script = {
    lines: [...byId("rules").children].map(fieldsIn),
    otherwise: byId("chat-form").elements.otherwise.value,
    ...fieldsIn(byId("chat-delivery")),
  };
  try {
    chat.drawn = written(await ask("PUT", "chat", script));
    refused.textContent = "";
    chatChanged(false);
    say(`Chats are answered by ${plural(script.lines.length, "rule")}`);
  } catch (error) {
    refused.textContent = wordsOf(error);
  }
}

function discardChat() {
  chat.changed = false;
  chat.drawn = "";
  return showChat();
}
