// What the tests share: the contract as a Node client loads it, calls as promises, refusals taken apart.

'use strict';

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const address = process.env.CHANCERY_ADDRESS;
const proto = path.join(__dirname, '..', '..', '..', 'proto');
const files = ['archive_service', 'change_service', 'ingest_service', 'statement_service'];

const definition = loader.loadSync(
  files.map((file) => `chancery/v1/${file}.proto`),
  // int64 as strings: a JavaScript number cannot hold them all.
  { includeDirs: [proto], longs: String, enums: String, defaults: true, oneofs: true, keepCase: true },
);
const api = grpc.loadPackageDefinition(definition).chancery.v1;

// The details of a refusal travel as google.rpc.Status in a header of their own.
const details = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message BadRequest {
    message FieldViolation { string field = 1; string description = 2; }
    repeated FieldViolation field_violations = 1;
  }
  message ResourceInfo { string resource_type = 1; string resource_name = 2; }
`, { keepCase: true }).root;

const credentials = grpc.credentials.createInsecure();

/** A client of one service. */
function connect(service) {
  return new api[service](address, credentials);
}

/** A unary call as a promise. */
function call(client, method, request, options = {}) {
  return new Promise((resolve, reject) => {
    client[method](request, new grpc.Metadata(), options, (error, answer) =>
      error ? reject(error) : resolve(answer));
  });
}

/** The details of a refusal, by kind, from the bytes of grpc-status-details-bin. */
function readDetails(bytes) {
  const found = {};
  const status = details.lookupType('google.rpc.Status').decode(bytes);
  for (const { type_url: url, value } of status.details) {
    const kind = details.lookup(url.split('/')[1]);
    if (kind) found[kind.name] = kind.toObject(kind.decode(value), { longs: String });
  }
  return found;
}

/** Calls and gives back the error that must come. */
async function refused(client, method, request, options) {
  let answer;
  try {
    answer = await call(client, method, request, options);
  } catch (error) {
    const [bytes] = error.metadata.get('grpc-status-details-bin');
    error.reasons = bytes ? readDetails(bytes) : {};
    return error;
  }
  throw new Error(`${method} was not refused: ${JSON.stringify(answer)}`);
}

module.exports = { address, api, call, connect, definition, grpc, readDetails, refused };
