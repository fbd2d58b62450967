"""The vault: the people of a study and their labels, encrypted (Fernet under a scrypt-derived key).

The key is derived from the passphrase in ``THEMEBANK_PASSPHRASE`` where it is set, else from a random secret
kept in the user's own configuration folder, outside the study: whoever is handed the study folder without it
cannot open the vault. After RFC 7914 (scrypt; n=2^15, r=8, p=1).
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import VaultError
from pipeline.files import write_whole
from pipeline.model import Person

FILE = "names.vault"
PASSPHRASE = "THEMEBANK_PASSPHRASE"  # noqa: S105 - the variable's name, not its value
_MAGIC = b"themebank-vault-1\n"
_SALT = 16
_WHOLE = re.compile(rb"\A" + _MAGIC + rb"[0-9a-f]{16}.{16}[\w=-]+\Z", re.DOTALL)


@dataclass(frozen=True)
class Names:
    """What the vault keeps: people as listed by hand, and the labels given to everybody else."""

    people: tuple[Person, ...] = ()
    labels: Mapping[str, str] | None = None


def key_folder() -> Path:
    """Where the user's secrets lie."""
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "themebank" / "keys"


def load(folder: Path) -> Names:
    """Open the vault in a folder; an empty one where there is none yet. Raises :class:`VaultError`."""
    path = folder / FILE
    if not path.is_file():
        return Names()
    raw = path.read_bytes()
    if not _WHOLE.match(raw):
        raise VaultError(f"{path} is not a vault.", "Restore it, or delete the folder to give labels anew.")
    head = raw.removeprefix(_MAGIC)
    identity, salt, token = head[:16].decode("ascii"), head[16 : 16 + _SALT], head[16 + _SALT :]
    from cryptography.fernet import InvalidToken

    try:
        data = json.loads(_fernet(_secret(identity, make=False), salt).decrypt(token))
    except InvalidToken as exc:
        raise VaultError(
            "The vault does not open with this passphrase or key.",
            f"Set {PASSPHRASE} to the passphrase it was made with.",
        ) from exc
    people = tuple(
        Person(**{**p, "aliases": tuple(p["aliases"]), "attributes": tuple(map(tuple, p["attributes"]))})
        for p in data["people"]
    )
    return Names(people, data["labels"])


def save(folder: Path, people: Sequence[Person], labels: Mapping[str, str]) -> bool:
    """Write the vault if it would say something new. Returns whether it was written."""
    before = load(folder)
    if before.people == tuple(people) and dict(before.labels or {}) == dict(labels):
        return False
    path = folder / FILE
    raw = path.read_bytes().removeprefix(_MAGIC) if path.is_file() else b""
    identity = raw[:16].decode("ascii") if raw else secrets.token_hex(8)
    salt = secrets.token_bytes(_SALT)
    data = json.dumps({"people": [asdict(p) for p in people], "labels": dict(labels)}, sort_keys=True)
    token = _fernet(_secret(identity, make=True), salt).encrypt(data.encode("utf-8"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, _MAGIC + identity.encode("ascii") + salt + token, mode=0o600)
    return True


def _secret(identity: str, *, make: bool) -> bytes:
    passphrase = os.environ.get(PASSPHRASE)
    if passphrase:
        return passphrase.encode("utf-8")
    path = key_folder() / f"{identity}.key"
    if not path.is_file():
        if not make:
            raise VaultError(
                f"The key of this study's vault is not on this computer ({path}).",
                f"Copy it from where the study was made, set {PASSPHRASE}, or delete vault/ to label anew.",
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, secrets.token_bytes(32), mode=0o600)
    return path.read_bytes()


def _fernet(secret: bytes, salt: bytes):  # type: ignore[no-untyped-def]
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(secret)
    return Fernet(base64.urlsafe_b64encode(key))
