"""Which attributes a template may name: those of data, none that lead from data into Python."""

from __future__ import annotations

import re
import types
from unicodedata import normalize

_INNER_TYPES = (
    types.FunctionType, types.MethodType, types.CodeType, types.FrameType, types.TracebackType,
    types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.ModuleType, type,
)  # fmt: skip
#: What those name without a leading underscore: `gi_frame`, `f_globals`, `mro`... A filter gives
#: a generator, whose frame knows every module.
INNER = frozenset(
    name
    for kind in _INNER_TYPES
    for name in dir(kind)
    if name == "mro" or ("_" in name and not name.startswith("_"))
)
#: What Jinja's filters take for the end of a name.
_BETWEEN = re.compile("[.,]")


def leads_inside(name: str) -> bool:
    """
    Whether *name* is private, or leads into a frame, code or a class.

    Python takes letters for equal that look alike (`ｇi_frame`, see PEP 3131), so they are here.
    """
    name = normalize("NFKC", name)
    return name.startswith("_") or name in INNER


def path_leads_inside(path: str) -> bool:
    """Whether a part of *path* (`price.amount`; for `sort` also `price.amount,title`) does."""
    return any(map(leads_inside, _BETWEEN.split(normalize("NFKC", path))))
