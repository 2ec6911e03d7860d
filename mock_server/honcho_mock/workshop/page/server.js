/* The server: where this world's control plane is, and what it says. */

const CONTROL = "/__mock__/";
const HERE = location.pathname.slice(0, location.pathname.lastIndexOf(CONTROL));
const [, ROOT, NAMED] = /^(.*?)(?:\/~([^/]+))?$/.exec(HERE);
const WORLD = NAMED === undefined ? "default" : decodeURIComponent(NAMED);
const BASE_URL = location.origin + HERE;

/** The server refused; the message is its sentence. */
class Refused extends Error {
  constructor(status, detail) {
    super(typeof detail === "string" ? detail : JSON.stringify(detail));
    this.status = status;
  }
}

const pageOf = (world) => `${ROOT}/~${encodeURIComponent(world)}${CONTROL}`;

/** Ask the control plane of this world, or of the one whose page is given. */
const ask = async (method, path, body, at) =>
  readJSON(await askText(method, path, body === undefined ? undefined : JSON.stringify(body), at));

/** The same, with the texts that go to and fro. */
async function askText(method, path, body, at = HERE + CONTROL) {
  const response = await fetch(at + path, {
    method,
    cache: "no-store",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body,
  });
  const text = await response.text();
  if (response.ok) return text;
  let detail = `The server answered ${response.status} to ${method} ${path}`;
  try {
    detail = JSON.parse(text).detail ?? detail;
  } catch {
    // Whatever stands between may answer with anything.
  }
  throw new Refused(response.status, detail);
}

const wordsOf = (error) =>
  error instanceof Refused ? error.message : "The server does not answer.";

/** Do something, tell of it, and show what has come of it at once. */
async function change(method, path, body, done, at) {
  try {
    const answer = await ask(method, path, body, at);
    if (done) say(done);
    await beat();
    return answer;
  } catch (error) {
    say(wordsOf(error), "bad");
    return null;
  }
}

/** What the page knows. `pulse` is the server's latest word of what there is. */
const known = {
  pulse: null,
  /** How far the server's time is ahead of this machine's, in milliseconds. */
  ahead: 0,
  /** The server behind a proxy, which has no state and clock of its own; null for a mock. */
  upstream: null,
  /** An admin's key, where keys are asked for. */
  key: null,
  live: true,
  view: "requests",
  place: [],
};

/** Views of what a proxy does not have. */
const OF_A_MOCK = ["state", "chat"];

const isHidden = (view) => OF_A_MOCK.includes(view) && known.upstream !== null;

async function learnWorld() {
  const { upstream, key, settings } = await ask("GET", "world");
  known.upstream = upstream ?? null;
  document.body.classList.toggle("proxy", known.upstream !== null);
  offerKey(key ?? null, known.upstream !== null || settings?.auth !== "off");
  if (isHidden(known.view)) showPlace();
}

const serverTime = () => Date.now() + known.ahead;
