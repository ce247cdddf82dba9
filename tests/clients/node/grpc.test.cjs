// A Node client over gRPC.

'use strict';

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { call, connect, grpc, refused } = require('./client.cjs');

const archive = `archives/node-${process.pid}-${Date.now()}`;
const archives = connect('ArchiveService');
const changes = connect('ChangeService');
const ingest = connect('IngestService');
const statements = connect('StatementService');

const PARAGRAPHS = [
  'Бүгін Астанада екі елдің сыртқы істер министрлері кездесіп, сауда мен көлік мәселелерін талқылады. 🇰🇿🤝',
  'Ғимаратта 👨‍👩‍👧 отбасылар жиналды: «Құрметті қонақтар, қош келдіңіздер!» — деді министр.',
  'Келесі кездесу келер жылдың көктемінде Алматы қаласында өтеді деп шешілді.',
];

before(() => call(archives, 'CreateArchive', { archive_id: archive.split('/')[1] }));
after(() => [archives, changes, ingest, statements].forEach((client) => client.close()));

test('UTF-16 offsets index a JavaScript string', async () => {
  const stored = await store('offsets', PARAGRAPHS.join('\n\n'), 'kk');
  const { edition } = await call(statements, 'GetEdition', {
    name: stored.edition.name,
    options: { offset_unit: 'OFFSET_UNIT_UTF16_CODE_UNIT' },
  });
  const pieces = edition.segments.map(({ span }) => edition.text.slice(span.start_index, span.end_index));
  assert.deepEqual(pieces, PARAGRAPHS);
});

test('code points index the characters of the text', async () => {
  const stored = await store('code-points', `${PARAGRAPHS[2]}\n\n${PARAGRAPHS[0]}`, 'kk');
  const { edition } = await call(statements, 'GetEdition', { name: stored.edition.name });
  const characters = [...edition.text];
  const pieces = edition.segments.map(({ span }) => {
    assert.equal(span.unit, 'OFFSET_UNIT_CODE_POINT');
    return characters.slice(span.start_index, span.end_index).join('');
  });
  assert.deepEqual(pieces, [PARAGRAPHS[2], PARAGRAPHS[0]]);
});

test('numbers of commits are exact', async () => {
  const stored = await store('commits', 'The number of a commit has sixty-four bits.', 'en');
  assert.match(stored.commit, /^[1-9][0-9]*$/);
  const read = await call(statements, 'GetStatement', {
    name: stored.statement.name,
    options: { read_snapshot: { min_commit: stored.commit } },
  });
  assert.ok(BigInt(read.commit) >= BigInt(stored.commit));
});

test('a stream of changes is read until the client ends it', async () => {
  const stored = await store('stream', 'This statement will be seen by the watcher.', 'en');
  const stream = changes.WatchChanges({ parent: archive, start_commit: stored.commit });
  const message = await new Promise((resolve, reject) => {
    stream.once('data', resolve);
    stream.once('error', reject);
  });
  assert.equal(message.commit, stored.commit);
  assert.deepEqual(message.changes.changes.map(({ kind }) => kind), [
    'CHANGE_KIND_STATEMENT_CREATED',
    'CHANGE_KIND_EDITION_CREATED',
    'CHANGE_KIND_REVISION_CREATED',
  ]);
  const ended = new Promise((resolve) => stream.on('error', resolve));
  stream.cancel();
  assert.equal((await ended).code, grpc.status.CANCELLED);
});

test('a deadline ends a stream', async () => {
  const stream = changes.WatchChanges({ parent: archive }, { deadline: Date.now() + 500 });
  const error = await new Promise((resolve, reject) => {
    stream.on('error', resolve);
    stream.on('end', () => reject(new Error('the watch ended by itself')));
    stream.resume();
  });
  assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
});

test('a refusal names its reason and the fields at fault', async () => {
  const error = await refused(ingest, 'IngestEdition', {
    parent: archive,
    statement_id: 'no/slashes',
    document: { text: 'A statement whose id is refused.', declared_language_code: 'not a tag' },
  });
  assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
  const { ErrorInfo, BadRequest } = error.reasons;
  assert.deepEqual([ErrorInfo.domain, ErrorInfo.reason], ['chancery.api', 'FIELD_INVALID']);
  const fields = BadRequest.field_violations.map(({ field }) => field).sort();
  assert.deepEqual(fields, ['document.declared_language_code', 'statement_id']);
});

test('what does not exist is named', async () => {
  const name = `${archive}/statements/nowhere`;
  const error = await refused(statements, 'GetStatement', { name });
  assert.equal(error.code, grpc.status.NOT_FOUND);
  assert.equal(error.reasons.ErrorInfo.reason, 'RESOURCE_NOT_FOUND');
  assert.equal(error.reasons.ResourceInfo.resource_name, name);
});

function store(statement, text, language) {
  return call(ingest, 'IngestEdition', {
    parent: archive,
    statement_id: statement,
    document: { text, declared_language_code: language },
  });
}
