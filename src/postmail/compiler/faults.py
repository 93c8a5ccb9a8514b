"""Faults of templates, gathered: all that one run can find is reported at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from postmail.errors import TemplateError


def refuse(faults: Iterable[TemplateError]) -> None:
    """
    Nothing, where there are no *faults*; each counts once.

    Raises:
        TemplateError: the first of them, with the others beside it (`also`).
    """
    found = {str(one): one for fault in faults for one in (changed(fault, also=()), *fault.also)}
    if found:
        first, *rest = found.values()
        raise changed(first, also=rest) from None


def changed(error: TemplateError, **attributes: Any) -> TemplateError:
    """A copy of *error* with other *attributes*."""
    return type(error)(**{**vars(error), **attributes})


def reached(error: TemplateError, trail: tuple[str, ...]) -> TemplateError:
    """*error*, and those beside it, as found by way of *trail*."""
    return changed(error, trail=trail, also=[changed(one, trail=trail) for one in error.also])


def guess(name: str, known: list[str]) -> str:
    """The remedy for a name that is not known: the nearest one, or all."""
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known: {', '.join(known)}" if known else "it takes none"
