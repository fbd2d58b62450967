"""Tokens and passwords: how they are made, kept and compared; and how often one may be tried."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import deque
from dataclasses import dataclass, field
from threading import Lock

_COST = (2**15, 8, 3)
"""scrypt's N, r and p: 32 MB and a quarter of a second, one of the settings of OWASP's Password Storage Cheat Sheet."""
_COST_UNSAID = (2**15, 8, 1)  # of hashes that do not say theirs
_MEMORY = 64 * 1024 * 1024
SHORTEST_PASSWORD = 10
MOST_KEYS = 1000
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
    """scrypt with a salt of its own, as ``scrypt$N$r$p$salt$hash``."""
    salt = secrets.token_bytes(16)
    cost = "$".join(str(number) for number in _COST)
    return f"scrypt${cost}${salt.hex()}${_scrypt(password, salt, _COST).hex()}"


def password_fits(password: str, kept: str) -> bool:
    """Whether a password is the one kept. Takes as long where there is none to compare with."""
    if not kept:
        _scrypt(password, bytes(16), _COST)
        return False
    _, *cost, salt, expected = kept.split("$")
    n, r, p = (int(number) for number in cost or _COST_UNSAID)
    return same(_scrypt(password, bytes.fromhex(salt), (n, r, p)).hex(), expected)


def _scrypt(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    with _one_at_a_time:  # sign-ins side by side would each take the memory
        return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY)


@dataclass
class Limit:
    """How often something may be tried and fail: at most ``most`` times within ``seconds`` for one key."""

    most: int
    seconds: float
    tries: dict[str, deque[float]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def take(self, key: str, now: float) -> bool:
        """Count a try before it is made, so that tries at once are counted too; ``False`` where the key has to
        wait."""
        with self.lock:
            times = self._recent(key, now)
            if len(times) >= self.most:
                return False
            if key not in self.tries and len(self.tries) >= MOST_KEYS:
                for other in list(self.tries):
                    self._recent(other, now)
            self.tries.setdefault(key, times).append(now)
            return True

    def forgive(self, key: str) -> None:
        """Take back the last try: it did not fail."""
        with self.lock:
            if times := self.tries.get(key):
                times.pop()

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self.tries.get(key) or deque()
        while times and times[0] < now - self.seconds:
            times.popleft()
        if not times:
            self.tries.pop(key, None)
        return times
