#!/usr/bin/env bash
# What a person with grpcurl does, without a copy of the contract: everything comes from reflection.
#
#   tests/clients/grpcurl.sh ADDRESS:PORT
set -euo pipefail
cd "$(dirname "$0")"
address=$1

answer=
status=0

# call METHOD REQUEST [FLAG…]: an answer in JSON; the call must succeed.
call() {
  local method=$1 request=$2
  shift 2
  answer=$(grpcurl -plaintext "$@" -d "$request" "$address" "chancery.v1.$method")
}

# refused METHOD REQUEST [FLAG…]: the status in JSON; the call must fail.
refused() {
  local method=$1 request=$2
  shift 2
  status=0
  answer=$(grpcurl -plaintext -format-error "$@" -d "$request" "$address" "chancery.v1.$method" 2>&1) || status=$?
  [ "$status" != 0 ] || { echo "not refused: $method $request" >&2; exit 1; }
}

# shows FACT TEXT: the answer has TEXT in it.
shows() {
  case $answer in
    *"$2"*) echo "ok: $1" ;;
    *) printf 'failed: %s\n  missing: %s\n  answer: %s\n' "$1" "$2" "$answer" >&2; exit 1 ;;
  esac
}

# holds FACT EXPRESSION: the expression is true of the answer, `a`; detail(kind) is one of a refusal.
holds() {
  ANSWER=$answer python3 -B - "$1" "$2" <<'PYTHON'
import json, os, sys
fact, expression = sys.argv[1:]
text = os.environ["ANSWER"]
try:
    a = json.loads(text[text.index("{"):])
    detail = lambda kind: next(d for d in a["details"] if d["@type"].endswith("google.rpc." + kind))
    true = eval(expression)
except Exception as error:
    sys.exit(f"failed: {fact}\n  {type(error).__name__}: {error}\n  answer: {text}")
if not true:
    sys.exit(f"failed: {fact}\n  {expression}\n  answer: {text}")
print(f"ok: {fact}")
PYTHON
}

# value EXPRESSION: a value of the answer.
value() {
  ANSWER=$answer python3 -B -c 'import json, os, sys
a = json.loads(os.environ["ANSWER"])
print(eval(sys.argv[1]))' "$1"
}

# Reflection.
answer=$(grpcurl -plaintext "$address" list)
for service in chancery.v1.ArchiveService chancery.v1.ChangeService chancery.v1.IngestService \
  chancery.v1.StatementService grpc.health.v1.Health; do
  shows "reflection lists $service" "$service"
done
answer=$(grpcurl -plaintext "$address" list chancery.v1.StatementService)
shows "reflection lists the methods of a service" chancery.v1.StatementService.GetStatement
answer=$(grpcurl -plaintext "$address" describe chancery.v1.IngestService)
shows "describe shows the comments of the contract" "Stores a document as an edition of a statement"
answer=$(grpcurl -plaintext "$address" describe chancery.v1.TextSpan)
shows "describe shows the comments of a field" "Where the range starts, counted in"
answer=$(grpcurl -plaintext -msg-template "$address" describe chancery.v1.GetStatementRequest)
shows "describe writes a template of a request" '"readSnapshot"'

# Health, of the server and of each service.
for service in "" chancery.v1.ArchiveService chancery.v1.ChangeService chancery.v1.IngestService \
  chancery.v1.StatementService; do
  answer=$(grpcurl -plaintext -d "{\"service\":\"$service\"}" "$address" grpc.health.v1.Health/Check)
  holds "health of '${service:-the server}' is SERVING" 'a["status"] == "SERVING"'
done

call ArchiveService/GetServerInfo '{}'
holds "the server says its version and limits" 'a["version"] and a["maxTextCharacters"] == "1000000" and len(a["limits"]) > 10'

# One statement in three languages.
call IngestService/IngestEdition '{
  "parent": "archives/default",
  "statement_id": "grpcurl-visit",
  "document": {
    "text": "Бүгін Астанада екі елдің сыртқы істер министрлері кездесті.\n\nТараптар ынтымақтастықты кеңейтуге келісті.",
    "title": "Министрлердің кездесуі",
    "declared_language_code": "kk",
    "publish_time": "2026-03-02T09:00:00Z",
    "translation": {"kind": "TRANSLATION_KIND_ORIGINAL"}
  }
}'
holds "a Kazakh document makes a statement" 'a["outcome"] == "INGEST_OUTCOME_CREATED_STATEMENT" and a["edition"]["name"] == "archives/default/statements/grpcurl-visit/editions/kk"'
first=$(value 'a["commit"]')
call IngestService/IngestEdition '{
  "parent": "archives/default",
  "statement_id": "grpcurl-visit",
  "document": {"text": "Сегодня в Астане встретились министры иностранных дел двух стран.\n\nСтороны договорились расширять сотрудничество."}
}'
holds "a Russian document is recognised and makes an edition" 'a["outcome"] == "INGEST_OUTCOME_CREATED_EDITION" and a["edition"]["languageCode"] == "ru" and a["edition"]["languageAssessment"]["source"] == "LANGUAGE_SOURCE_DETECTED"'
call IngestService/IngestEdition '{
  "parent": "archives/default",
  "statement_id": "grpcurl-visit",
  "document": {"text": "The foreign ministers of the two countries met in Astana today.\n\nThe sides agreed to widen their cooperation."}
}'
holds "an English document is recognised and makes an edition" 'a["edition"]["name"].endswith("/editions/en") and a["edition"]["revisionCount"] == 1'
holds "a write is one commit after the one before" 'int(a["commit"]) == '"$first"' + 2'
last=$(value 'a["commit"]')

# Reading.
call StatementService/GetStatement '{"name": "archives/default/statements/grpcurl-visit", "options": {"language_codes": ["de", "kk-Cyrl-KZ", "en"]}}'
holds "the reader's languages choose the edition" 'a["edition"]["languageCode"] == "kk" and "Бүгін Астанада" in a["edition"]["text"]'
holds "the statement names its three editions" '[e["languageCode"] for e in a["statement"]["editions"]] == ["en", "kk", "ru"]'
holds "spans count code points" 'all(a["edition"]["text"][s["span"].get("startIndex", 0):s["span"]["endIndex"]].endswith(".") for s in a["edition"]["segments"] if s["kind"] == "SEGMENT_KIND_PARAGRAPH") and a["edition"]["segments"]'
call StatementService/GetStatement '{"name": "archives/default/statements/grpcurl-visit", "view": "STATEMENT_VIEW_BASIC", "options": {"read_snapshot": {"commit": "'"$first"'"}}}'
holds "an earlier commit is read as it was" 'a["commit"] == "'"$first"'" and len(a["statement"]["editions"]) == 1 and "text" not in a["edition"]'
call StatementService/ListStatements '{"parent": "archives/default", "page_size": 1}'
holds "a list has pages and a total" 'len(a["statements"]) == 1 and int(a["totalSize"]) >= 1'
call StatementService/ListEditions '{"parent": "archives/default/statements/grpcurl-visit"}'
holds "editions are listed by name" '[e["languageCode"] for e in a["editions"]] == ["en", "kk", "ru"]'
call StatementService/GetEditionRevision '{"name": "archives/default/statements/grpcurl-visit/editions/ru/revisions/latest"}'
holds "the newest revision is found by its alias" 'a["editionRevision"]["name"].endswith("/revisions/1") and a["editionRevision"]["alternateIds"] == ["latest"]'
call IngestService/AnalyzeText '{"document": {"text": "Les ministres se sont rencontrés à Astana et ont parlé du commerce entre les deux pays."}}'
holds "a text is analysed without being stored" 'a["edition"]["languageCode"] == "fr" and "name" not in a["edition"]'

# Refusals, with their details, whose types come from reflection too.
refused StatementService/GetStatement '{"name": "archives/default/statements/no-such-statement"}'
holds "what does not exist is NOT_FOUND" 'a["code"] == 5 and detail("ErrorInfo")["reason"] == "RESOURCE_NOT_FOUND"'
holds "the missing resource is named" 'detail("ResourceInfo")["resourceName"].endswith("/no-such-statement")'
refused StatementService/ListStatements '{"parent": "archives/default", "page_size": -1}'
holds "a negative page size is INVALID_ARGUMENT" 'a["code"] == 3 and detail("ErrorInfo")["reason"] == "FIELD_INVALID"'
holds "the field at fault is named" '[v["field"] for v in detail("BadRequest")["fieldViolations"]] == ["page_size"]'
refused IngestService/IngestEdition '{"parent": "archives/default", "statement_id": "grpcurl-visit", "edition_id": "ru", "etag": "\"stale\"", "document": {"text": "Другой текст."}}'
holds "an old etag is ABORTED with the current one" 'a["code"] == 10 and detail("ErrorInfo")["metadata"]["current_etag"].startswith("\"")'
refused StatementService/GetStatement '{"name": "archives/default/statements/grpcurl-visit", "options": {"read_snapshot": {"commit": "999999999"}}}'
holds "a commit to come is OUT_OF_RANGE with the newest one" 'a["code"] == 11 and detail("ErrorInfo")["metadata"]["head_commit"] == "'"$last"'"'

# The stream of changes, until the deadline that the client sets.
status=0
answer=$(grpcurl -plaintext -max-time 2 -d '{"parent": "archives/default", "start_commit": "'"$first"'"}' \
  "$address" chancery.v1.ChangeService/WatchChanges 2>&1) || status=$?
[ "$status" != 0 ] || { echo "failed: a watch ended by itself" >&2; exit 1; }
shows "a watch sends the changes from a commit on" CHANGE_KIND_STATEMENT_CREATED
shows "a watch goes on to the newest commit" "\"commit\": \"$last\""
shows "a watch ends at its deadline" DeadlineExceeded
call ChangeService/ListChanges '{"parent": "archives/default", "start_commit": "'"$first"'"}'
holds "the same changes come as a list" '[c["kind"] for c in a["changes"]][:3] == ["CHANGE_KIND_STATEMENT_CREATED", "CHANGE_KIND_EDITION_CREATED", "CHANGE_KIND_REVISION_CREATED"]'
