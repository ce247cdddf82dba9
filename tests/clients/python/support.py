"""What the tests share: a channel to the server under test, an archive of their own, refusals taken apart."""

import os
import unittest
import uuid

import grpc
from google.protobuf import timestamp_pb2
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chancery.v1 import (
    archive_service_pb2,
    archive_service_pb2_grpc,
    change_service_pb2_grpc,
    ingest_service_pb2,
    ingest_service_pb2_grpc,
    statement_service_pb2_grpc,
)

DETAILS = {
    "type.googleapis.com/google.rpc." + kind.DESCRIPTOR.name: kind
    for kind in (
        error_details_pb2.BadRequest,
        error_details_pb2.ErrorInfo,
        error_details_pb2.PreconditionFailure,
        error_details_pb2.RequestInfo,
        error_details_pb2.ResourceInfo,
        error_details_pb2.RetryInfo,
    )
}


def connect():
    return grpc.insecure_channel(os.environ["CHANCERY_ADDRESS"])


def time(text):
    stamp = timestamp_pb2.Timestamp()
    stamp.FromJsonString(text)
    return stamp


class Refusal:
    """A call that failed: its code, and its details by kind."""

    def __init__(self, error):
        self.code = error.code()
        status = rpc_status.from_call(error)
        self.details = {}
        for packed in status.details if status else []:
            detail = DETAILS[packed.type_url]()
            if not packed.Unpack(detail):
                raise AssertionError(f"{packed.type_url} cannot be read")
            self.details[type(detail).__name__] = detail
        info = self.details.get("ErrorInfo", error_details_pb2.ErrorInfo())
        self.reason = info.reason
        self.domain = info.domain
        self.metadata = dict(info.metadata)

    @property
    def fields(self):
        bad = self.details.get("BadRequest", error_details_pb2.BadRequest())
        return [violation.field for violation in bad.field_violations]


class ArchiveCase(unittest.TestCase):
    """Tests with an archive that nobody else writes to."""

    @classmethod
    def setUpClass(cls):
        cls.channel = connect()
        cls.archives = archive_service_pb2_grpc.ArchiveServiceStub(cls.channel)
        cls.changes = change_service_pb2_grpc.ChangeServiceStub(cls.channel)
        cls.ingest = ingest_service_pb2_grpc.IngestServiceStub(cls.channel)
        cls.statements = statement_service_pb2_grpc.StatementServiceStub(cls.channel)

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()

    def setUp(self):
        made = self.archives.CreateArchive(
            archive_service_pb2.CreateArchiveRequest(archive_id="py-" + uuid.uuid4().hex[:12])
        )
        self.archive = made.archive.name

    def store(self, text, statement_id="", language="", **more):
        """Ingests a text. What belongs to the document is given as document=dict."""
        document = ingest_service_pb2.IngestDocument(
            text=text, declared_language_code=language, **more.pop("document", {})
        )
        return self.ingest.IngestEdition(
            ingest_service_pb2.IngestEditionRequest(
                parent=self.archive, statement_id=statement_id, document=document, **more
            )
        )

    def head(self):
        request = archive_service_pb2.GetArchiveRequest(name=self.archive)
        return self.archives.GetArchive(request).archive.head_commit

    def refused(self, code, reason, method, request):
        """The call is refused with this code and reason."""
        with self.assertRaises(grpc.RpcError) as raised:
            method(request)
        refusal = Refusal(raised.exception)
        self.assertEqual((refusal.code, refusal.reason), (code, reason), raised.exception)
        self.assertEqual(refusal.domain, "chancery.api")
        return refusal
