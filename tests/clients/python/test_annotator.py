"""The example annotator beside a server of its own: what it finds is shown below everything else."""

import os
import subprocess
import sys
import tempfile
import unittest

import grpc

from chancery.v1 import ingest_service_pb2, ingest_service_pb2_grpc, structured_fields_pb2


def first_line(process):
    return process.stdout.readline().strip()


class Annotator(unittest.TestCase):
    def start(self, *command):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process

    def test_what_the_example_finds_is_shown_with_its_words(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        annotator = self.start(sys.executable, "examples/annotator.py", "127.0.0.1:0")
        address = first_line(annotator).removeprefix("annotator on ")
        binary = os.environ["CHANCERY_BIN"]
        flags = ["--listen", "127.0.0.1:0", "--data", folder.name, "--log", "error"]
        server = self.start(binary, "serve", *flags, "--annotator", f"http://{address}")
        listening = first_line(server).removeprefix("listening on ")
        with grpc.insecure_channel(listening) as channel:
            stub = ingest_service_pb2_grpc.IngestServiceStub(channel)
            text = "Kazakhstan said that the vessel Baikal was seen."
            document = ingest_service_pb2.IngestDocument(text=text, declared_language_code="en")
            request = ingest_service_pb2.AnalyzeTextRequest(document=document)
            answer = stub.AnalyzeText(request, timeout=30)
        found = [
            one for one in answer.edition.fields.initiatives if one.provenance.producer == "ships@1"
        ]
        self.assertEqual([one.initiative.names[0].text for one in found], ["Baikal"])
        proof = found[0].provenance
        self.assertEqual(proof.source, structured_fields_pb2.CLAIM_SOURCE_ANNOTATOR)
        span = proof.evidence[0].span
        self.assertEqual(text[span.start_index : span.end_index], "Baikal")
        self.assertEqual([one.region_code for one in answer.edition.fields.countries], ["KZ"])


if __name__ == "__main__":
    unittest.main()
