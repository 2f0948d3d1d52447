"""A small PNG picture, made byte by byte (PNG specification, 5.2 to 5.6)."""

from __future__ import annotations

import struct
import zlib


def png(red: int = 192, width: int = 8, height: int = 4) -> bytes:
    """A whole picture of this many red pixels."""
    line = b"\x00" + bytes([red, 0, 0]) * width
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(line * height)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
