// Messages, pages and chat as a JavaScript program uses them. Prints what it saw as one JSON object.
import Honcho, { NotFoundError } from 'honcho-ai';

const COUNT = 120;

const client = new Honcho();
const app = await client.apps.create({ name: 'tea-house', metadata: { season: 'spring' } });
const user = await client.apps.users.getOrCreate(app.id, 'Jūn 🍵');
const session = await client.apps.users.sessions.create(app.id, user.id, {});
const place = [app.id, user.id, session.id];
const { messages } = client.apps.users.sessions;

const first = await messages.create(...place, {
  content: 'I like sencha, not too hot. 🍵',
  is_user: true,
  metadata: { topic: 'tea', grams: 2.5, 'Ünï': [null, { deep: true }] },
});
const updated = await messages.update(...place, first.id, { metadata: { topic: 'green tea' } });
const read = await messages.get(...place, first.id);

const batches = [];
for (let start = 1; start < COUNT; start += 100) {
  const length = Math.min(100, COUNT - start);
  const batch = Array.from({ length }, (_, index) => ({
    content: `message ${start + index}`,
    is_user: index % 2 === 0,
    metadata: { even: (start + index) % 2 === 0 },
  }));
  batches.push(await messages.batch(...place, { messages: batch }));
}

const listed = [];
for await (const message of messages.list(...place)) listed.push(message.id);
const page = await messages.list(...place, { page: 2, size: 7, reverse: true });
const even = await messages.list(...place, { filter: { even: true }, size: 1 });

const question = { queries: 'Which tea do I like?' };
const answer = await client.apps.users.sessions.chat(...place, question);
const stream = await client.apps.users.sessions
  .chat(...place, { ...question, stream: true })
  .asResponse();

let refusal;
try {
  await messages.get(...place, 'no-such-message');
} catch (error) {
  refusal = { known: error instanceof NotFoundError, status: error.status, body: error.error };
}

console.log(JSON.stringify({
  place,
  first,
  updated,
  read,
  batches,
  listed,
  page: { ...page.getPaginatedItems().at(0), next: page.nextPageInfo(), pages: page.pages },
  even: even.total,
  answer: answer.content,
  streamed: { type: stream.headers.get('content-type'), text: await stream.text() },
  refusal,
}));
