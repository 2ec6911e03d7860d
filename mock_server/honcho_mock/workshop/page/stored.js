/* Moments that this world's state can go back to, and the state in a file. */

let drawnSnapshots = "";

async function showSnapshots() {
  if (known.upstream !== null) return;
  const { snapshots } = await ask("GET", "snapshots");
  const drawn = JSON.stringify(snapshots);
  if (drawn === drawnSnapshots) return;
  drawnSnapshots = drawn;
  byId("no-snapshots").hidden = snapshots.length > 0;
  show(byId("snapshot-list"), snapshots.map(snapshotRow));
}

function snapshotRow(number) {
  const of = (does) => ({ "data-number": number, "aria-label": does, class: "quiet" });
  return el(
    "li.snapshot",
    { "data-key": number },
    el("span.name", {}, `Snapshot ${number}`),
    tool("restore", "reset", "Restore", of(`Restore snapshot ${number}`)),
    tool("release", "bin", "Release", of(`Release snapshot ${number}`)),
  );
}

async function takeSnapshot() {
  const taken = await change("POST", "snapshots");
  if (taken) say(`Snapshot ${taken.snapshot} is taken`);
  await showSnapshots();
}

async function restoreSnapshot({ number }) {
  const question = `Go back to snapshot ${number}? What came after it is lost, later snapshots too.`;
  if (await confirmed(question, "Restore"))
    await change("PUT", `snapshots/${number}`, undefined, `The state is that of snapshot ${number}`);
  await showSnapshots();
}

async function releaseSnapshot({ number }) {
  await change("DELETE", `snapshots/${number}`, undefined, `Snapshot ${number} is released`);
  await showSnapshots();
  byId("take-snapshot").focus();
}

/** The state as the server writes it: no number is read on the way, and none is rounded. */
async function saveState() {
  const refused = byId("state-refused");
  refused.textContent = "";
  try {
    download(`${WORLD}-state.json`, await askText("GET", "state"));
    say("The state is saved");
  } catch (error) {
    refused.textContent = wordsOf(error);
  }
}

async function loadState(input) {
  const [file] = input.files;
  if (!file) return;
  const refused = byId("state-refused");
  refused.textContent = "";
  try {
    const text = await file.text();
    const problem = notJSON(text);
    if (problem) throw new Refused(0, `It ${problem}`);
    const question = `Put the state of ${file.name} in the place of this one? Its snapshots are forgotten.`;
    if (!(await confirmed(question, "Load"))) return;
    await askText("PUT", "state", text);
    say(`The state of ${file.name} is loaded`);
    await beat();
    refresh();
  } catch (error) {
    refused.textContent = `${file.name} is not loaded, and nothing is changed. ${wordsOf(error)}`;
  } finally {
    // So that the same file can be chosen again.
    input.value = "";
  }
}
