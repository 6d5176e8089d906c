"""Archives as the real programs' makers pack them, made without their tools; the same bytes for the same content."""

import io
import lzma
import tarfile
import zipfile
from collections.abc import Mapping

_BLOCK = 128 * 1024 - 1


def tar_xz(files: Mapping[str, bytes]) -> bytes:
    """Return a .tar.xz of executable files."""
    return lzma.compress(_tar(files))


def tar_zst(files: Mapping[str, bytes]) -> bytes:
    """Return a .tar.zst of executable files: a valid Zstandard frame whose blocks are not compressed (RFC 8878)."""
    content = _tar(files)
    # A frame of one segment, its size in 8 bytes, no checksum, no dictionary.
    frame = bytearray(b"\x28\xb5\x2f\xfd" + b"\xe0" + len(content).to_bytes(8, "little"))
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        is_last = start + _BLOCK >= len(content)
        frame += ((len(block) << 3) | int(is_last)).to_bytes(3, "little") + block  # block type 0: raw
    return bytes(frame)


def zipapp(files: Mapping[str, bytes]) -> bytes:
    """Return one executable file that runs the Python files in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return b"#!/usr/bin/python3\n" + packed.getvalue()


def _tar(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
