"""Ids and draws that are the same for the same seed, on every machine and in every run."""

from functools import lru_cache
from hashlib import blake2b

_INDEX_BITS = 40


def digest(*parts: object, size: int = 16) -> bytes:
    """Return `size` bytes that depend on nothing but the parts."""
    return blake2b("|".join(map(str, parts)).encode(), digest_size=size).digest()


def number(*parts: object) -> int:
    """Return a 64-bit number that depends on nothing but the parts."""
    return int.from_bytes(digest(*parts, size=8), "big")


def fraction(*parts: object) -> float:
    """Return a number from 0 up to 1."""
    return number(*parts) / 2**64


def guid(*parts: object) -> str:
    """Return an id in the form of a version 4 GUID."""
    return as_guid(digest(*parts).hex())


def as_guid(text: str) -> str:
    """Bring 32 hexadecimal digits into the form of a version 4 GUID."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def numbered_guid(seed: int, kind: str, family: int, index: int) -> str:
    """Return a GUID from which `family_and_index` reads the two numbers again."""
    low = (family << _INDEX_BITS | index) ^ _mask(seed, kind)
    return as_guid(digest(seed, kind, family, index, size=10).hex() + f"{low:012x}")


def family_and_index(seed: int, kind: str, identifier: str) -> tuple[int, int] | None:
    """Read the numbers of a `numbered_guid`; None when it is not one of this seed and kind."""
    try:
        low = int(identifier[-12:], 16) ^ _mask(seed, kind)
    except ValueError:
        return None
    family, index = low >> _INDEX_BITS, low & (1 << _INDEX_BITS) - 1
    return (family, index) if numbered_guid(seed, kind, family, index) == identifier else None


def chosen(count: int, size: int, *parts: object) -> list[int]:
    """Return `count` different numbers below `size`, in an order that the parts decide."""
    return sorted(range(size), key=lambda index: number(index, *parts))[:count]


@lru_cache(maxsize=64)
def _mask(seed: int, kind: str) -> int:
    return int.from_bytes(digest(seed, kind, "mask", size=6), "big")
