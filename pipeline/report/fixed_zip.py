"""Office files that are the same bytes whenever the same things are written into them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

EPOCH = datetime(1980, 1, 1)
"""The date in every member and property: the earliest that a zip file can hold."""
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")
_FALLBACK = re.compile(rb'<a:font script="[^"]*" typeface="[^"]*"\s*/>')
_UNIX = 3


def fixed(data: bytes) -> bytes:
    """The same Office file with its members in the same order under one fixed date, and its properties' dates
    fixed too.

    A theme's fonts for scripts that no style asks for are left out: their names ("Latha") are also people's, and
    nothing that is shared may hold a participant's name.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            elif "/theme/" in name:
                content = _FALLBACK.sub(b"", content)
            member = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, _UNIX
            member.external_attr = 0o600 << 16
            new.writestr(member, content, compresslevel=6)
    return out.getvalue()
