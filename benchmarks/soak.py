"""
Renders many mails and looks at the memory: `python -m benchmarks.soak [MAILS]`, else 200,000.

Orders are all different; products come from a catalogue larger than the memo, so that it is full
and emptied again and again.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.letters import ENVELOPE
from benchmarks.orders import order_bytes, recipient
from postmail import Catalogue
from postmail.samples import sample_brand

_PRODUCTS = 60_000
_LOOKS = 10


def soak(mails: int) -> dict[str, object]:
    """Mails per second, and the resident memory in MB after each tenth of them."""
    shop = Catalogue(brand=sample_brand())
    memory, begin = [], perf_counter()
    for number in range(mails):
        shop.to_bytes(order_bytes(number, _PRODUCTS), ENVELOPE, recipient=recipient(number))
        if (number + 1) % max(mails // _LOOKS, 1) == 0:
            memory.append(round(resident(), 1))
    return {"mails": mails, "seconds": round(perf_counter() - begin, 1), "memory_mb": memory}


def resident() -> float:
    """Memory that the process holds now, MB; the most so far where the system does not tell."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    print(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
