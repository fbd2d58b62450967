"""Tokens and passwords: how they are made, kept and compared; and how often one may be tried."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import defaultdict, deque
from dataclasses import dataclass, field
from threading import Lock

_N, _R, _P = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024
SHORTEST_PASSWORD = 10
_one_at_a_time = Lock()


def new_token() -> str:
    """256 random bits, safe in a URL and in a cookie."""
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """Name of one act, so that it is never done twice."""
    return secrets.token_hex(12)


def hashed(token: str) -> str:
    """What the store keeps of a token: a stolen store opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(session: str) -> str:
    """What a form must carry to be taken as sent from a page of this session."""
    return hmac.new(session.encode(), b"themebank form", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def password_hash(password: str) -> str:
    """scrypt with a salt of its own, as ``scrypt$salt$hash``."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def password_fits(password: str, kept: str) -> bool:
    """Whether a password is the one kept. Takes as long where there is none to compare with."""
    _, salt, expected = kept.split("$") if kept else ("", "00" * 16, "")
    return same(_scrypt(password, bytes.fromhex(salt)).hex(), expected)


def _scrypt(password: str, salt: bytes) -> bytes:
    with _one_at_a_time:
        return hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY)


@dataclass
class Limit:
    """How often something may fail: at most ``most`` times within ``seconds`` for one key."""

    most: int
    seconds: float
    failures: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    lock: Lock = field(default_factory=Lock)

    def exceeded(self, key: str, now: float) -> bool:
        """Whether the key has to wait."""
        with self.lock:
            times = self.failures[key]
            while times and times[0] < now - self.seconds:
                times.popleft()
            if not times:
                del self.failures[key]
            return len(times) >= self.most

    def failed(self, key: str, now: float) -> None:
        """Count a failure."""
        with self.lock:
            self.failures[key].append(now)
