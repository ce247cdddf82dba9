"""Every version is kept, every write can be repeated safely, and none overwrites unseen."""

import uuid

import grpc

from chancery.v1 import (
    ingest_service_pb2,
    read_pb2,
    statement_pb2,
    statement_service_pb2,
)
from support import ArchiveCase, time

FIRST = "The two sides agreed to open the border crossing in June, and to meet again in autumn."
SECOND = "The two sides agreed to open the border crossing in July, and to meet again in autumn."
THIRD = "The two sides agreed to open the border crossing in August, and to meet again in autumn."
CREATED_STATEMENT = ingest_service_pb2.INGEST_OUTCOME_CREATED_STATEMENT
CREATED_REVISION = ingest_service_pb2.INGEST_OUTCOME_CREATED_REVISION
UNCHANGED = ingest_service_pb2.INGEST_OUTCOME_UNCHANGED


class Revisions(ArchiveCase):
    def test_a_changed_text_is_a_new_revision_and_the_old_one_stays(self):
        first = self.store(FIRST, "crossing", "en")
        second = self.store(SECOND, "crossing", "en")
        self.assertEqual((first.outcome, second.outcome), (CREATED_STATEMENT, CREATED_REVISION))
        self.assertEqual(second.edition_revision.parent_revision, first.edition_revision.name)
        self.assertEqual(self.texts(first.edition.name), [SECOND, FIRST])

    def test_the_same_text_is_a_sighting(self):
        first = self.store(FIRST, "crossing", "en")
        again = self.store(FIRST, "crossing", "en")
        self.assertEqual(again.outcome, UNCHANGED)
        self.assertEqual(again.edition_revision.name, first.edition_revision.name)
        self.assertEqual(again.edition_revision.sighting_count, 1)
        listed = self.statements.ListSightings(
            statement_service_pb2.ListSightingsRequest(parent=first.edition_revision.name)
        )
        self.assertEqual([sighting.commit for sighting in listed.sightings], [again.commit])

    def test_a_return_to_an_older_text_is_a_new_revision(self):
        self.store(FIRST, "crossing", "en")
        self.store(SECOND, "crossing", "en")
        reverted = self.store(FIRST, "crossing", "en")
        self.assertEqual((reverted.outcome, reverted.edition_revision.revision_number), (CREATED_REVISION, 3))
        self.assertEqual(self.texts(reverted.edition.name), [FIRST, SECOND, FIRST])

    def test_a_withdrawn_edition_says_so_in_a_revision(self):
        stored = self.store(FIRST, "crossing", "en")
        marked = self.statements.MarkEdition(
            statement_service_pb2.MarkEditionRequest(
                name=stored.edition.name,
                etag=stored.edition.etag,
                usability=statement_pb2.USABILITY_CANCELED,
                correction=statement_pb2.Correction(kind=statement_pb2.CORRECTION_KIND_RETRACTION),
            )
        )
        self.assertEqual(marked.edition_revision.revision_number, 2)
        self.assertEqual(marked.edition_revision.snapshot.usability, statement_pb2.USABILITY_CANCELED)
        self.assertEqual(self.texts(stored.edition.name), [FIRST, FIRST])

    def test_a_deleted_statement_comes_back_as_it_was(self):
        stored = self.store(FIRST, "crossing", "en")
        name = stored.statement.name
        self.statements.DeleteStatement(statement_service_pb2.DeleteStatementRequest(name=name, reason="test"))
        listing = statement_service_pb2.ListStatementsRequest(parent=self.archive)
        self.assertEqual(len(self.statements.ListStatements(listing).statements), 0)
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            statement_id="crossing",
            document=ingest_service_pb2.IngestDocument(text=SECOND),
        )
        self.refused(
            grpc.StatusCode.FAILED_PRECONDITION, "STATEMENT_DELETED", self.ingest.IngestEdition, request
        )
        self.statements.UndeleteStatement(statement_service_pb2.UndeleteStatementRequest(name=name))
        self.assertEqual(len(self.statements.ListStatements(listing).statements), 1)
        self.assertEqual(self.texts(stored.edition.name), [FIRST])

    def texts(self, edition):
        listed = self.statements.ListEditionRevisions(
            statement_service_pb2.ListEditionRevisionsRequest(
                parent=edition, view=read_pb2.STATEMENT_VIEW_FULL
            )
        )
        return [revision.snapshot.text for revision in listed.edition_revisions]


class AsOf(ArchiveCase):
    def setUp(self):
        super().setUp()
        self.first = self.publish(FIRST, "2024-01-10T09:00:00Z")
        self.second = self.publish(SECOND, "2024-06-10T09:00:00Z")
        self.third = self.publish(THIRD, "2024-12-10T09:00:00Z")

    def test_by_commit(self):
        self.assertEqual(self.text(commit=self.first.commit), FIRST)
        self.assertEqual(self.text(commit=self.second.commit), SECOND)

    def test_by_record_time(self):
        self.assertEqual(self.text(record_time=self.first.edition_revision.create_time), FIRST)
        self.assertEqual(self.text(record_time=self.third.edition_revision.create_time), THIRD)

    def test_by_publish_time(self):
        self.assertEqual(self.text(publish_time=time("2024-05-01T00:00:00Z")), FIRST)
        self.assertEqual(self.text(publish_time=time("2024-06-10T09:00:00Z")), SECOND)
        self.assertEqual(self.text(publish_time=time("2030-01-01T00:00:00Z")), THIRD)

    def test_what_was_not_published_yet_is_not_counted(self):
        answer = self.statements.GetStatement(self.request(publish_time=time("2024-07-01T00:00:00Z")))
        shown = self.second.edition_revision.name
        self.assertEqual((answer.edition.latest_revision, answer.edition.revision_count), (shown, 2))
        summary = answer.statement.editions[0]
        self.assertEqual((summary.latest_revision, summary.revision_count), (shown, 2))

    def test_both_axes_together(self):
        """What was stored by the first commit of what was published by the end of 2024."""
        self.assertEqual(
            self.text(commit=self.first.commit, publish_time=time("2024-12-31T00:00:00Z")), FIRST
        )

    def test_before_anything_was_published_there_is_nothing(self):
        request = self.request(publish_time=time("2023-01-01T00:00:00Z"))
        refusal = self.refused(
            grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND", self.statements.GetStatement, request
        )
        self.assertEqual(refusal.details["ResourceInfo"].resource_name, self.first.statement.name)

    def test_a_commit_to_come_is_refused_with_the_newest_one(self):
        request = self.request(commit=self.third.commit + 1000)
        refusal = self.refused(
            grpc.StatusCode.OUT_OF_RANGE, "COMMIT_NOT_REACHED", self.statements.GetStatement, request
        )
        self.assertEqual(refusal.metadata["head_commit"], str(self.third.commit))

    def publish(self, text, when):
        return self.store(text, "crossing", "en", document={"publish_time": time(when)})

    def request(self, **snapshot):
        return statement_service_pb2.GetStatementRequest(
            name=f"{self.archive}/statements/crossing",
            options=read_pb2.ReadOptions(read_snapshot=read_pb2.ReadSnapshot(**snapshot)),
        )

    def text(self, **snapshot):
        return self.statements.GetStatement(self.request(**snapshot)).edition.text


class SafeWrites(ArchiveCase):
    def test_a_repeated_request_is_answered_again_and_stored_once(self):
        request_id = str(uuid.uuid4())
        first = self.store(FIRST, language="en", request_id=request_id)
        again = self.store(FIRST, language="en", request_id=request_id)
        self.assertEqual(first, again)
        self.assertEqual(self.head(), first.commit)

    def test_a_request_id_serves_one_request(self):
        request_id = str(uuid.uuid4())
        self.store(FIRST, "crossing", "en", request_id=request_id)
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            statement_id="crossing",
            document=ingest_service_pb2.IngestDocument(text=SECOND),
            request_id=request_id,
        )
        refusal = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED", self.ingest.IngestEdition, request
        )
        self.assertEqual(refusal.fields, ["request_id"])

    def test_an_old_etag_is_refused_with_the_current_one(self):
        first = self.store(FIRST, "crossing", "en")
        second = self.store(SECOND, "crossing", "en")
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            statement_id="crossing",
            edition_id="en",
            etag=first.edition.etag,
            document=ingest_service_pb2.IngestDocument(text=THIRD),
        )
        refusal = self.refused(
            grpc.StatusCode.ABORTED, "ETAG_MISMATCH", self.ingest.IngestEdition, request
        )
        self.assertEqual(refusal.metadata["current_etag"], second.edition.etag)
        self.assertEqual(refusal.details["ResourceInfo"].resource_name, first.edition.name)
        self.assertIn("PreconditionFailure", refusal.details)
        request.etag = refusal.metadata["current_etag"]
        self.assertEqual(self.ingest.IngestEdition(request).outcome, CREATED_REVISION)

    def test_an_unexpected_newest_revision_is_refused(self):
        first = self.store(FIRST, "crossing", "en")
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            statement_id="crossing",
            edition_id="en",
            expected_latest_revision="-",
            document=ingest_service_pb2.IngestDocument(text=SECOND),
        )
        refusal = self.refused(
            grpc.StatusCode.ABORTED, "REVISION_CONFLICT", self.ingest.IngestEdition, request
        )
        self.assertEqual(refusal.metadata["latest_revision"], first.edition_revision.name)

    def test_all_fields_at_fault_are_named(self):
        before = self.head()
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            statement_id="../escape",
            edition_id="not a tag",
            document=ingest_service_pb2.IngestDocument(text=FIRST, title="x" * 1001),
        )
        refusal = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID", self.ingest.IngestEdition, request
        )
        self.assertEqual(sorted(refusal.fields), ["document.title", "edition_id", "statement_id"])
        self.assertEqual(self.head(), before)

    def test_a_text_that_is_too_large_is_refused_with_the_limit(self):
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive, document=ingest_service_pb2.IngestDocument(text="ә" * 1_000_001)
        )
        refusal = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT, "TEXT_TOO_LARGE", self.ingest.IngestEdition, request
        )
        self.assertEqual(refusal.metadata["limit"], "1000000")
        self.assertEqual(refusal.fields, ["document.text"])

    def test_bytes_that_are_no_text_are_refused_with_their_place(self):
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            document=ingest_service_pb2.IngestDocument(raw_content=b"Good morning\xff\xfe, all."),
        )
        refusal = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT, "TEXT_INVALID", self.ingest.IngestEdition, request
        )
        self.assertEqual(refusal.metadata["byte_offset"], "12")


class Batches(ArchiveCase):
    def test_a_batch_is_one_commit(self):
        before = self.head()
        answer = self.ingest.BatchIngestEditions(self.batch(FIRST, SECOND, THIRD))
        self.assertEqual(answer.commit, before + 1)
        self.assertEqual({result.commit for result in answer.results}, {before + 1})
        self.assertEqual(self.head(), before + 1)

    def test_a_batch_with_one_bad_document_stores_nothing(self):
        before = self.head()
        refusal = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT,
            "TEXT_INVALID",
            self.ingest.BatchIngestEditions,
            self.batch(FIRST, SECOND, ""),
        )
        self.assertEqual(refusal.fields, ["requests[2].document.text"])
        self.assertEqual(self.head(), before)
        listing = statement_service_pb2.ListStatementsRequest(parent=self.archive)
        self.assertEqual(self.statements.ListStatements(listing).total_size, 0)

    def test_pages_of_a_list_show_one_commit(self):
        self.ingest.BatchIngestEditions(self.batch(FIRST, SECOND, THIRD))
        request = statement_service_pb2.ListStatementsRequest(parent=self.archive, page_size=2)
        first = self.statements.ListStatements(request)
        self.store("A statement that came between two pages of the list.", "aaa", "en")
        request.page_token = first.next_page_token
        second = self.statements.ListStatements(request)
        names = [statement.name.rsplit("/", 1)[1] for page in (first, second) for statement in page.statements]
        self.assertEqual(names, ["batch-0", "batch-1", "batch-2"])
        self.assertEqual((second.commit, second.next_page_token), (first.commit, ""))
        request.show_deleted = True
        self.refused(
            grpc.StatusCode.INVALID_ARGUMENT,
            "PAGE_TOKEN_MISMATCH",
            self.statements.ListStatements,
            request,
        )

    def batch(self, *texts):
        return ingest_service_pb2.BatchIngestEditionsRequest(
            parent=self.archive,
            requests=[
                ingest_service_pb2.IngestEditionRequest(
                    statement_id=f"batch-{index}",
                    document=ingest_service_pb2.IngestDocument(text=text, declared_language_code="en"),
                )
                for index, text in enumerate(texts)
            ],
        )
