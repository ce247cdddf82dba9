// gRPC-Web over HTTP/1.1, as a browser speaks it: fetch and frames by hand, no library in between.

'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { address, definition, readDetails } = require('./client.cjs');

const TRAILER = 0x80;

test('a call in binary frames', () => serverInfo('application/grpc-web+proto'));

test('a call in base64 frames', () => serverInfo('application/grpc-web-text+proto'));

test('a refusal comes with its details', async () => {
  const { trailers } = await callWeb('application/grpc-web+proto', 'StatementService', 'GetStatement', {
    name: 'archives/default/statements/nowhere',
  });
  assert.equal(trailers['grpc-status'], '5');
  const details = readDetails(Buffer.from(trailers['grpc-status-details-bin'], 'base64'));
  assert.equal(details.ErrorInfo.reason, 'RESOURCE_NOT_FOUND');
});

test('a stream comes as it is made', async () => {
  const abort = new AbortController();
  const answer = await post('application/grpc-web+proto', 'ChangeService', 'WatchChanges', {
    parent: 'archives/default',
    start_position: 'WATCH_START_OLDEST',
  }, abort.signal);
  const method = methodOf('ChangeService', 'WatchChanges');
  let bytes = Buffer.alloc(0);
  for await (const chunk of answer.body) {
    bytes = Buffer.concat([bytes, chunk]);
    const [frame] = split(bytes);
    if (!frame) continue;
    const message = method.responseDeserialize(frame.body);
    assert.equal(message.commit, '1');
    assert.equal(message.changes.changes[0].kind, 'CHANGE_KIND_ARCHIVE_CREATED');
    break;
  }
  abort.abort();
});

async function serverInfo(type) {
  const { messages, trailers } = await callWeb(type, 'ArchiveService', 'GetServerInfo', {});
  assert.equal(trailers['grpc-status'], '0');
  assert.equal(messages.length, 1);
  assert.equal(messages[0].max_text_characters, '1000000');
}

async function callWeb(type, service, method, request) {
  const answer = await post(type, service, method, request);
  assert.equal(answer.status, 200);
  assert.ok(answer.headers.get('content-type').startsWith(type.split('+')[0]), answer.headers.get('content-type'));
  let bytes = Buffer.from(await answer.arrayBuffer());
  if (type.includes('-text')) bytes = unbase64(bytes.toString('ascii'));
  const messages = [];
  // An answer without a message may have its status in the headers.
  let trailers = Object.fromEntries(answer.headers);
  for (const { flags, body } of split(bytes)) {
    if (flags & TRAILER) trailers = { ...trailers, ...parseTrailers(body) };
    else messages.push(methodOf(service, method).responseDeserialize(body));
  }
  return { messages, trailers };
}

function post(type, service, method, request, signal) {
  const message = methodOf(service, method).requestSerialize(request);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  const frame = Buffer.concat([head, message]);
  return fetch(`http://${address}/chancery.v1.${service}/${method}`, {
    method: 'POST',
    headers: { 'content-type': type, accept: type, 'x-grpc-web': '1' },
    body: type.includes('-text') ? frame.toString('base64') : frame,
    signal,
  });
}

function methodOf(service, method) {
  return definition[`chancery.v1.${service}`][method];
}

/** The whole frames at the start of the bytes: a flag, a length, a body. */
function split(bytes) {
  const frames = [];
  let start = 0;
  while (bytes.length >= start + 5) {
    const end = start + 5 + bytes.readUInt32BE(start + 1);
    if (bytes.length < end) break;
    frames.push({ flags: bytes[start], body: bytes.subarray(start + 5, end) });
    start = end;
  }
  return frames;
}

/** Frames in base64 are padded each by itself. */
function unbase64(text) {
  const pieces = text.match(/[^=]+=*/g) ?? [];
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
}

function parseTrailers(body) {
  const lines = body.toString('ascii').split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  }));
}
