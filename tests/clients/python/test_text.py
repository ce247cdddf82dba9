"""Positions in a text index the strings of the caller's language exactly."""

import hashlib

from chancery.v1 import ingest_service_pb2, read_pb2, statement_service_pb2, text_pb2
from support import ArchiveCase

KAZAKH = (
    "Бүгін Астанада екі елдің сыртқы істер министрлері кездесіп, сауда мен көлік мәселелерін талқылады. 🇰🇿🤝",
    "Ғимаратта 👨‍👩‍👧 отбасылар жиналды: «Құрметті қонақтар, қош келдіңіздер!» — деді министр.",
    "Келесі кездесу келер жылдың көктемінде Алматы қаласында өтеді деп шешілді.",
)


class Offsets(ArchiveCase):
    def test_code_points_index_a_python_string(self):
        """Kazakh letters take two bytes, the emoji four and two UTF-16 units; str knows neither."""
        edition = self.read("offsets-code-points", "\n\n".join(KAZAKH), text_pb2.OFFSET_UNIT_UNSPECIFIED)
        pieces = []
        for segment in edition.segments:
            self.assertEqual(segment.span.unit, text_pb2.OFFSET_UNIT_CODE_POINT)
            piece = edition.text[segment.span.start_index : segment.span.end_index]
            self.assertEqual(hashlib.sha256(piece.encode()).digest(), segment.digest)
            pieces.append(piece)
        self.assertEqual(pieces, list(KAZAKH))

    def test_bytes_index_the_text_in_utf_8(self):
        edition = self.read("offsets-bytes", "\n\n".join(KAZAKH), text_pb2.OFFSET_UNIT_UTF8_BYTE)
        encoded = edition.text.encode()
        pieces = [
            encoded[segment.span.start_index : segment.span.end_index].decode()
            for segment in edition.segments
        ]
        self.assertEqual(pieces, list(KAZAKH))

    def test_utf_16_units_index_the_text_in_utf_16(self):
        unit = text_pb2.OFFSET_UNIT_UTF16_CODE_UNIT
        edition = self.read("offsets-utf-16", "\n\n".join(KAZAKH), unit)
        encoded = edition.text.encode("utf-16-le")
        pieces = []
        for segment in edition.segments:
            self.assertEqual(segment.span.unit, unit)
            span = segment.span
            pieces.append(encoded[2 * span.start_index : 2 * span.end_index].decode("utf-16-le"))
        self.assertEqual(pieces, list(KAZAKH))

    def test_the_digest_is_of_the_canonical_text(self):
        edition = self.read("offsets-digest", "\ufeffЕкі  жол\r\nбірге тұр.\r\n", text_pb2.OFFSET_UNIT_UNSPECIFIED)
        self.assertNotIn("\r", edition.text)
        self.assertNotIn("\ufeff", edition.text)
        self.assertEqual(hashlib.sha256(edition.text.encode()).digest(), edition.content_digest)

    def test_a_warning_points_to_its_place(self):
        """The place lies between characters: the canonical text does not hold the bidi control."""
        text = "Мәтін\u202e жасырын\u202c бақылау таңбасымен келді."
        for unit, index in ((text_pb2.OFFSET_UNIT_CODE_POINT, 5), (text_pb2.OFFSET_UNIT_UTF8_BYTE, 10)):
            answer = self.ingest.AnalyzeText(
                ingest_service_pb2.AnalyzeTextRequest(
                    document=ingest_service_pb2.IngestDocument(text=text, declared_language_code="kk"),
                    offset_unit=unit,
                )
            )
            warnings = {warning.kind: warning for warning in answer.warnings}
            bidi = warnings[text_pb2.WARNING_KIND_BIDI_CONTROL]
            self.assertEqual((bidi.first_span.start_index, bidi.count), (index, 2))
            self.assertNotIn("\u202e", answer.edition.text)

    def read(self, statement_id, text, unit):
        stored = self.store(text, statement_id, "kk")
        request = statement_service_pb2.GetEditionRequest(
            name=stored.edition.name, options=read_pb2.ReadOptions(offset_unit=unit)
        )
        return self.statements.GetEdition(request).edition
