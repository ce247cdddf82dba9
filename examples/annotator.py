"""An annotator for Chancery: finds ships ("the vessel Baikal") and calls them initiatives of the sea.

It stands for whatever you have: a model, a list of your own. It adds values to what Chancery's rules
find; every value names its words, and Chancery refuses those that are not in the text.

    pip install grpcio grpcio-tools
    python -m grpc_tools.protoc -I proto --python_out=stubs --grpc_python_out=stubs \\
        proto/chancery/v1/*.proto proto/chancery/annotator/v1/annotator.proto
    PYTHONPATH=stubs python examples/annotator.py 127.0.0.1:7465
    chancery serve --annotator http://127.0.0.1:7465
"""

import re
import sys
from concurrent import futures

import grpc

from chancery.annotator.v1 import annotator_pb2, annotator_pb2_grpc
from chancery.v1 import structured_fields_pb2 as fields
from chancery.v1 import text_pb2

SHIP = re.compile(r"\bvessel ([A-Z][a-z]+)")


class Ships(annotator_pb2_grpc.AnnotatorServicer):
    def Describe(self, request, context):
        return annotator_pb2.DescribeResponse(
            name="ships", version="1", language_codes=["en"], max_characters=100_000
        )

    def Annotate(self, requests, context):
        for request in requests:
            yield annotator_pb2.AnnotateResponse(
                sequence=request.sequence,
                fields=fields.StructuredFields(initiatives=ships(request.text)),
            )


def ships(text):
    for found in SHIP.finditer(text):
        # Python counts code points, which is what a span counts by default.
        start, end = found.span(1)
        span = text_pb2.TextSpan(start_index=start, end_index=end)
        quote = text_pb2.TextQuote(exact=found[1])
        name = text_pb2.LocalizedText(text=found[1], language_code="en")
        yield fields.Initiative(
            initiative=fields.EntityRef(names=[name]),
            provenance=fields.Provenance(
                evidence=[fields.Evidence(span=span, quote=quote)], confidence=0.9, rule_id="ship"
            ),
        )


if __name__ == "__main__":
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    annotator_pb2_grpc.add_AnnotatorServicer_to_server(Ships(), server)
    port = server.add_insecure_port(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7465")
    server.start()
    print(f"annotator on 127.0.0.1:{port}", flush=True)
    server.wait_for_termination()
