"""What the server says about itself: health, reflection, limits; and how it ends calls."""

import grpc
from google.protobuf import descriptor_pool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from chancery.v1 import archive_service_pb2, change_service_pb2, ingest_service_pb2
from support import ArchiveCase

SERVICES = [
    "chancery.v1.ArchiveService",
    "chancery.v1.ChangeService",
    "chancery.v1.IngestService",
    "chancery.v1.StatementService",
]


class TheServer(ArchiveCase):
    def test_every_service_is_healthy(self):
        health = health_pb2_grpc.HealthStub(self.channel)
        for service in ["", *SERVICES]:
            answer = health.Check(health_pb2.HealthCheckRequest(service=service))
            self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING, service)

    def test_reflection_describes_the_contract(self):
        """The Python package of reflection speaks v1alpha only."""
        database = ProtoReflectionDescriptorDatabase(self.channel)
        self.assertLessEqual(set(SERVICES), set(database.get_services()))
        pool = descriptor_pool.DescriptorPool(database)
        for service in SERVICES:
            self.assertGreater(len(pool.FindServiceByName(service).methods), 1)
        reflected = pool.FindMessageTypeByName("chancery.v1.IngestEditionRequest")
        own = ingest_service_pb2.IngestEditionRequest.DESCRIPTOR
        self.assertEqual([field.name for field in reflected.fields], [field.name for field in own.fields])

    def test_the_server_says_its_limits(self):
        info = self.archives.GetServerInfo(archive_service_pb2.GetServerInfoRequest())
        self.assertTrue(info.version)
        self.assertEqual((info.max_text_characters, info.max_batch_items), (1_000_000, 100))
        names = [limit.name for limit in info.limits]
        self.assertEqual(names, sorted(names))

    def test_an_archive_is_made_once(self):
        request = archive_service_pb2.CreateArchiveRequest(archive_id=self.archive.split("/")[1])
        refusal = self.refused(
            grpc.StatusCode.ALREADY_EXISTS, "RESOURCE_EXISTS", self.archives.CreateArchive, request
        )
        self.assertEqual(refusal.details["ResourceInfo"].resource_name, self.archive)

    def test_a_deadline_ends_a_watch(self):
        request = change_service_pb2.WatchChangesRequest(parent=self.archive)
        with self.assertRaises(grpc.RpcError) as raised:
            for _ in self.changes.WatchChanges(request, timeout=0.5):
                pass
        self.assertEqual(raised.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)

    def test_an_unknown_method_is_refused_with_a_reason(self):
        method = self.channel.unary_unary("/chancery.v1.IngestService/NoSuchMethod")
        self.refused(grpc.StatusCode.UNIMPLEMENTED, "METHOD_UNKNOWN", method, b"")

    def test_a_message_that_is_no_protobuf_is_refused_with_a_reason(self):
        method = self.channel.unary_unary("/chancery.v1.IngestService/IngestEdition")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "MESSAGE_MALFORMED", method, b"\xff\xff\xff")

    def test_a_message_that_is_too_large_is_refused_with_the_limit(self):
        request = ingest_service_pb2.IngestEditionRequest(
            parent=self.archive,
            document=ingest_service_pb2.IngestDocument(raw_content=b"x" * (17 << 20)),
        )
        refusal = self.refused(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "MESSAGE_TOO_LARGE",
            self.ingest.IngestEdition,
            request,
        )
        self.assertEqual(refusal.metadata["limit"], str(16 << 20))
