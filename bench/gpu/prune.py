"""Blanks the machine code in a CUDA library that one kind of GPU never runs, so that it packs small.

    python3 prune.py LIBRARY --arch 90 --out FILE

The section .nv_fatbin holds, per source file, code for many GPUs; the driver takes the part that fits and looks at no other.
Parts of other GPUs become zeros, sizes and places stay. A source file without a part for the GPU keeps its intermediate code.
"""
from __future__ import annotations

import argparse
import struct
from pathlib import Path

MAGIC = 0xBA55ED50
INTERMEDIATE, MACHINE = 1, 2


def section(data: bytes, name: str) -> tuple[int, int]:
    """Offset and end of an ELF64 section; both 0 where there is none."""
    start, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, start + i * size) for i in range(count)]
    for header in headers:
        at = headers[names][4] + header[0]
        if data[at:data.index(b"\0", at)].decode() == name:
            return header[4], header[4] + header[5]
    return 0, 0


def parts(data: bytes, at: int) -> tuple[int, list[tuple[int, int, int, int]]]:
    """Of one container its end and its parts: kind, architecture, start, size."""
    header, size = struct.unpack_from("<HQ", data, at + 6)
    end, found = at + header + size, []
    at += header
    while at < end:
        kind, _, header, size = struct.unpack_from("<HHIQ", data, at)
        arch, = struct.unpack_from("<I", data, at + 28)
        found.append((kind, arch, at + header, size))
        at += header + size
    return end, found


def prune(data: bytearray, arch: int) -> tuple[int, int]:
    """Bytes that were blanked, and that were kept."""
    at, end = section(data, ".nv_fatbin")
    blanked = kept = 0
    while at < end - 16:
        if struct.unpack_from("<I", data, at)[0] != MAGIC:
            at += 8
            continue
        at, found = parts(data, at)
        fits = any(kind == MACHINE and a == arch for kind, a, _, _ in found)
        for kind, a, start, size in found:
            if (kind, a) == (MACHINE, arch) or not fits and kind == INTERMEDIATE:
                kept += size
            else:
                data[start:start + size] = bytes(size)
                blanked += size
    return blanked, kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--arch", type=int, default=90, help="compute capability without its point (default 90)")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    data = bytearray(options.library.read_bytes())
    blanked, kept = prune(data, options.arch)
    options.out.write_bytes(data)
    print(f"{options.library.name}: {kept >> 20} MiB of code kept, {blanked >> 20} MiB blanked")


if __name__ == "__main__":
    main()
