"""PDFium's functions called with plain numbers for pointers, which spares making pointer objects.

A call through pypdfium2's own declarations takes several times as long, and a page asks for every word.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

ADDRESS = ctypes.c_void_p
NUMBER = ctypes.c_int


@cache
def fast(name: str, result: Any, *arguments: Any) -> Any:
    """The PDFium function of a name; pointers go in and come out as addresses, a null pointer as ``None``.

    Args:
        name: as in :mod:`pypdfium2.raw`.
        result: its type in ``ctypes``.
        arguments: the types of its arguments.
    """
    import pypdfium2.raw as pdfium

    # PYFUNCTYPE keeps the interpreter's lock: letting go of it costs more than the call, and PDFium is used by
    # one thread at a time anyway.
    return ctypes.PYFUNCTYPE(result, *arguments)(address_of(getattr(pdfium, name)))


def address_of(pointer: Any) -> int:
    """The address that a ``ctypes`` pointer or function holds; 0 for a null pointer."""
    return ctypes.cast(pointer, ADDRESS).value or 0
