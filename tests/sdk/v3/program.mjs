// A program that talks to Honcho 3 by the JavaScript SDK. Calls every method that the server has an
// operation for, holds what it reads against what was sent, and prints as JSON which methods it
// left out and what the server said to what only newer servers have.
import assert from 'node:assert/strict';
import * as sdk from '@honcho-ai/sdk';

const called = new Set();
const methods = [];
const NEVER_CALLED = ['constructor', 'toString', 'http'];
const classes = Object.entries(sdk).filter(([, one]) => typeof one === 'function' && one.prototype);
for (const [name, { prototype }] of classes) {
  if (name.endsWith('Error')) continue;
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (key.startsWith('_') || NEVER_CALLED.includes(key)) continue;
    const label = `${name}.${key}`;
    const noting = (original) => function noted(...given) {
      called.add(label);
      return original.apply(this, given);
    };
    methods.push(label);
    if (member.get) member.get = noting(member.get);
    if (typeof member.value === 'function') member.value = noting(member.value);
    Object.defineProperty(prototype, key, member);
  }
}

const METADATA = { season: 'spring', grams: 2.5, 'Ünï': [null, { deep: true }] };
const SAID = 'I like sencha, not too hot. 🍵';
const ids = (list) => list.map((one) => one.id);
const refusal = async (call) => {
  try {
    await call();
  } catch (error) {
    return `${error.status} ${error.message}`;
  }
  throw new Error('it was not refused');
};

const honcho = new sdk.Honcho({
  baseURL: process.env.HONCHO_BASE_URL,
  workspaceId: 'tea-house',
  maxRetries: 0,
});

// The workspace
await honcho.setMetadata(METADATA);
assert.deepEqual(await honcho.getMetadata(), METADATA);
await honcho.setConfiguration({ reasoning: { enabled: true } });
assert.equal((await honcho.getConfiguration()).reasoning.enabled, true);
await honcho.refresh();
assert.deepEqual(honcho.metadata, METADATA);
assert.ok(honcho.configuration);
assert.equal(honcho.baseURL, process.env.HONCHO_BASE_URL);
assert.deepEqual(await (await honcho.workspaces()).toArray(), ['tea-house']);

// Peers
const alice = await honcho.peer('alice', { metadata: METADATA });
const bob = await honcho.peer('bob', { configuration: { observeMe: false } });
assert.deepEqual([alice.metadata, bob.configuration.observeMe], [METADATA, false]);
assert.ok(alice.createdAt <= bob.createdAt);
await bob.setMetadata({ role: 'guest' });
assert.deepEqual(await bob.getMetadata(), { role: 'guest' });
await bob.setConfiguration({ observeMe: true });
assert.equal((await bob.getConfiguration()).observeMe, true);
await alice.refresh();
const peers = await honcho.peers();
assert.deepEqual([ids(peers.items), peers.total, peers.page, peers.size, peers.pages],
  [['alice', 'bob'], 2, 1, 50, 1]);
assert.deepEqual(ids((await honcho.peers({ metadata: { role: 'guest' } })).items), ['bob']);

// Sessions and their members
const session = await honcho.session('tea-time', { metadata: { topic: 'tea' }, peers: [alice] });
assert.deepEqual([session.metadata, session.isActive], [{ topic: 'tea' }, true]);
assert.ok(session.createdAt && session.configuration);
await session.setMetadata(METADATA);
assert.deepEqual(await session.getMetadata(), METADATA);
await session.setConfiguration({ summary: { messagesPerShortSummary: 10 } });
assert.equal((await session.getConfiguration()).summary.messagesPerShortSummary, 10);
await session.refresh();
await session.addPeers([[bob, { observeOthers: true }], 'carol']);
assert.deepEqual(ids(await session.peers()), ['alice', 'bob', 'carol']);
await session.removePeers('carol');
await session.setPeers([alice, [bob, { observeOthers: true }]]);
assert.deepEqual(ids(await session.peers()), ['alice', 'bob']);
assert.equal((await session.getPeerConfiguration(bob)).observeOthers, true);
await session.setPeerConfiguration(alice, { observeMe: true });
assert.equal((await session.getPeerConfiguration('alice')).observeMe, true);
assert.deepEqual(ids((await honcho.sessions()).items), ['tea-time']);
assert.deepEqual(ids((await alice.sessions()).items), ['tea-time']);

// Messages, pages and files
const [first] = await session.addMessages(alice.message(SAID, { metadata: METADATA }));
assert.deepEqual([first.content, first.peerId, first.metadata], [SAID, 'alice', METADATA]);
const added = await session.addMessages(
  Array.from({ length: 60 }, (_, n) => (n % 2 ? bob : alice).message(`message ${n}`)),
);
const page = await session.messages();
assert.deepEqual([page.total, page.hasNextPage, page.length], [61, true, 50]);
assert.equal(page.get(0).id, first.id);
assert.equal((await page.getNextPage()).length, 11);
const listed = [];
for await (const message of page) listed.push(message.id);
assert.deepEqual(listed, ids([first, ...added]));
assert.equal((await session.messages({ filters: { peer_id: 'bob' }, size: 7 })).total, 30);
const changed = await session.updateMessage(first.id, { topic: 'green tea' });
assert.deepEqual(changed.metadata, { topic: 'green tea' });
assert.deepEqual((await session.getMessage(first.id)).metadata, changed.metadata);
assert.equal(await refusal(() => session.getMessage('no-such-message')),
  '404 Message with ID no-such-message not found');
const file = (content, kind) => ({ filename: 'f', content: Buffer.from(content), content_type: kind });
const [note] = await session.uploadFile(file('matcha', 'text/plain'), alice, { metadata: METADATA });
assert.deepEqual([note.content, note.metadata], ['matcha', METADATA]);
for (const [content, kind, status] of [
  ['%PDF-1.7 broken', 'application/pdf', 422], ['{', 'application/json', 422], ['x', 'image/png', 415],
]) {
  assert.match(await refusal(() => session.uploadFile(file(content, kind), 'alice')), RegExp(`^${status}`));
}

// What is found, concluded and known
for (const where of [honcho, session, alice]) {
  const found = await where.search('sencha', { limit: 3 });
  assert.deepEqual([found[0].content, found.length], [SAID, 3]);
}
assert.ok((await bob.conclusionsOf(alice).list()).total > 0);
const [early, old] = await alice.conclusions.create([
  { content: 'Alice is up early', sessionId: session }, { content: 'Old one' },
]);
assert.equal((await alice.conclusions.query('up early', 1))[0].id, early.id);
await alice.conclusions.delete(old.id);
assert.ok((await alice.conclusions.representation()).includes('Alice is up early'));
for (const all of [honcho.conclusions, alice.conclusions]) {
  assert.deepEqual(ids(await all.getMany([early.id, old.id])), [early.id]);
  assert.ok((await all.list()).total > 1);
}
assert.equal(await alice.getCard(), null);
assert.deepEqual(await alice.setCard(['Name: Alice']), ['Name: Alice']);
assert.deepEqual(await alice.card(), ['Name: Alice']);
assert.match(await alice.representation({ searchQuery: 'early', maxConclusions: 5 }), /up early/);
assert.ok(await session.representation(alice));
assert.deepEqual((await alice.context()).peerCard, ['Name: Alice']);
const summaries = await session.summaries();
assert.deepEqual([summaries.sessionId, summaries.shortSummary.content.slice(0, 2)], ['tea-time', '60']);
assert.ok(summaries.longSummary);
const context = await session.context({ tokens: 2000, peerTarget: alice, peerPerspective: bob });
assert.ok(context.summary && context.length);
assert.ok(context.toOpenAI(alice).length && context.toAnthropic(bob).length);

// Chats
const question = 'What does she drink? sencha?';
const answer = await alice.chat(question);
assert.ok(answer.includes(SAID));
assert.ok(await bob.chat(question, { target: alice, session }));
const stream = await alice.chatStream(question);
const pieces = [];
for await (const piece of stream) pieces.push(piece);
assert.equal(pieces.join(''), answer);
assert.equal(stream.evidence, null);
assert.deepEqual(await (await alice.chatStream(question)).toArray(), pieces);
assert.equal(await (await alice.chatStream(question)).getFinalResponse(), answer);
const schema = { type: 'object', properties: { tea: { type: 'string' } }, required: ['tea'] };
assert.deepEqual(Object.keys(JSON.parse(await alice.chat(question, { responseFormat: schema }))), ['tea']);

// The background
await honcho.scheduleDream({ observer: alice, observed: alice, session });
const status = await honcho.queueStatus({ observer: alice });
assert.ok(status.totalWorkUnits > 30);
assert.equal((await session.queueStatus({ sender: bob })).totalWorkUnits, 30);

// What only newer servers have
const refused = {
  chat: await refusal(() => honcho.chat(question)),
  chatStream: await refusal(() => honcho.chatStream(question)),
  scope: await refusal(() => honcho.scope('kitchen')),
  getScope: await refusal(() => honcho.getScope('kitchen')),
  scopes: await refusal(() => honcho.scopes()),
  'conclusions.get': await refusal(() => honcho.conclusions.get(early.id)),
  'conclusions.get of a peer': await refusal(() => alice.conclusions.get(early.id)),
  'conclusions.derived': await refusal(() => alice.conclusions.derived(early.id)),
};

// The end
const copy = await session.clone();
assert.equal((await copy.messages()).total, 62);
assert.match(await refusal(() => honcho.deleteWorkspace('tea-house')), /^409/);
await session.delete();
await copy.delete();
await honcho.deleteWorkspace('tea-house');
assert.equal((await honcho.workspaces()).total, 0);

const left_out = methods.filter((name) => !called.has(name));
console.log(JSON.stringify({ left_out, refused }));
