/* The faults of this world: which there are, on or off, and the form that defines another. */

const PRESETS = {
  429: { status: 429, retry_after: 1, first: 2 },
  503: { status: 503 },
  slow: { delay: 2 },
  drop: { drop: "before" },
  cut: { drop: "middle" },
  malformed: { malformed: true },
};

const NUMBERS = ["status", "retry_after", "slow", "nth", "first", "share"];

/** What was drawn last. */
let drawnFaults = "";

function showFaults(faults) {
  const on = faults.filter((one) => one.fault.enabled !== false).length;
  byId("count-faults").textContent = on ? numbered(on) : "";
  byId("count-faults").title = on ? `${plural(on, "fault")} switched on` : "";
  const drawn = JSON.stringify(faults);
  if (drawn === drawnFaults) return;
  drawnFaults = drawn;
  byId("no-faults").hidden = faults.length > 0;
  byId("clear-faults").hidden = faults.length < 2;
  show(byId("fault-list"), faults.map(faultRow));
}

function faultRow({ number, calls, struck, fault }) {
  const on = fault.enabled !== false;
  const name = `fault ${number} on ${fault.operation}`;
  return el(
    `li.fault${on ? "" : ".off"}`,
    { "data-key": number },
    el(
      "button.switch",
      {
        type: "button",
        role: "switch",
        "aria-checked": on,
        "aria-label": name,
        "data-act": "switch-fault",
        "data-number": number,
        "data-on": on,
      },
      el("span.knob", {}),
      el("span.state", {}, on ? "on" : "off"),
    ),
    el(
      "div.does",
      {},
      el("p", {}, el("b.name", {}, fault.operation), " ", faultWords(fault)),
      el(
        "p.which",
        {},
        `${whichCalls(fault)} · `,
        el("span.struck", {}, `struck ${numbered(struck)} of ${plural(calls, "call")}`),
        ` · fault ${number}`,
      ),
    ),
    tool("delete-fault", "bin", "Delete", {
      "data-number": number,
      "aria-label": `Delete ${name}`,
      class: "quiet",
    }),
  );
}

const faultForm = () => byId("fault-form");

/** The fault that the form has now. What is left empty is left out. */
function faultOfForm() {
  const given = Object.fromEntries(new FormData(faultForm()));
  const fault = { operation: given.operation.trim() };
  if (given.which !== "all") fault[given.which] = given.count.trim();
  for (const name of ["status", "retry_after", "slow", "drop"]) {
    if (given[name].trim()) fault[name] = given[name].trim();
  }
  for (const name of NUMBERS) {
    if (name in fault) fault[name] = numberOr(fault[name]);
  }
  if (given.which === "share" && typeof fault.share === "number") fault.share /= 100;
  if (given.malformed) fault.malformed = true;
  const delay = given.delay
    .split(/\s*(?:-|–|to)\s*/)
    .filter(Boolean)
    .map(numberOr);
  if (delay.length) fault.delay = delay.length > 1 ? delay : delay[0];
  return fault;
}

/** A number where it is one: the server says what is wrong with anything else. */
const numberOr = (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

function fillFault(fault) {
  const form = faultForm();
  for (const name of ["status", "retry_after", "delay", "slow", "drop"])
    form.elements[name].value = fault[name] ?? "";
  form.elements.malformed.checked = fault.malformed ?? false;
  const which = ["nth", "first", "share"].find((name) => name in fault) ?? "all";
  form.elements.which.value = which;
  form.elements.count.value = which === "all" ? "" : fault[which];
  previewFault();
}

function previewFault() {
  const form = faultForm();
  const fault = faultOfForm();
  const which = form.elements.which.value;
  byId("count-field").hidden = which === "all";
  byId("count-label").textContent =
    { nth: "Which one", first: "How many", share: "Per cent" }[which] ?? "";
  const words = faultWords(fault);
  byId("fault-preview").textContent = words
    ? `${fault.operation || "An operation"} ${words}: ${whichCalls(fault)}.`
    : "Nothing goes wrong yet. Give a status, a wait, or what happens to the connection.";
  byId("fault-refused").textContent = "";
}

async function addFault() {
  const fault = faultOfForm();
  try {
    const { number } = await ask("POST", "faults", fault);
    say(`Fault ${number} is on`);
    fillFault({});
    await beat();
  } catch (error) {
    byId("fault-refused").textContent = wordsOf(error);
  }
}

/** Names of operations for the forms to offer. */
async function offerOperations() {
  const { operations } = await ask("GET", "operations", undefined, ROOT + CONTROL);
  const resources = [...new Set(operations.map((one) => one.name.split(".")[0]))];
  show(
    byId("operations"),
    el("option", { value: "*" }, "every operation"),
    resources.map((name) => el("option", { value: `${name}.*` }, `every operation of ${name}`)),
    operations.map((one) => el("option", { value: one.name }, `${one.method} ${one.path}`)),
  );
  offerToSend(operations);
}

function faultFor(operation) {
  location.hash = "#faults";
  faultForm().elements.operation.value = operation;
  previewFault();
  faultForm().elements.status.focus();
}
