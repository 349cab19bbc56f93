# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A page of text as PDF: what an office puts before its client."""

from __future__ import annotations


def _safe(text: str) -> bytes:
    plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return plain.encode("cp1252", "replace")


def text_page(title: str, lines: list[str]) -> bytes:
    """One A4 page, title on top. What does not fit in 48 lines falls off."""
    parts = [b"BT /F1 16 Tf 56 780 Td (" + _safe(title) + b") Tj ET"]
    for number, line in enumerate(lines[:48]):
        height = b"%d" % (748 - 14 * number)
        parts.append(b"BT /F2 10 Tf 56 " + height + b" Td (" + _safe(line) + b") Tj ET")
    stream = b"\n".join(parts)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        font % b"Helvetica-Bold",
        font % b"Courier",
    ]
    found = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(found)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        found
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, start)
    )
