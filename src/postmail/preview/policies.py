"""The policies of the cadence tab: the shop's, the built-in one, and those that are tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from postmail.cadence.policy import Policy, default_policy
from postmail.errors import PostmailError
from postmail.preview.asked import studio_of
from postmail.preview.faults import fault
from postmail.preview.shelf import Shelf, is_key
from postmail.preview.tomlfile import toml_of
from postmail.tomlfile import table_in

Policies = Callable[[], dict[str, Policy]]


class Choice(NamedTuple):
    """
    The *policy* of a request, its *key* in the address, and all that can be chosen: *titles* by
    key. *lost*: the address names one that is not here. *error*: the shop's own cannot be read.
    """

    key: str
    policy: Policy
    titles: dict[str, str]
    lost: bool
    error: dict[str, Any] | None


def choice(request: Request) -> Choice:
    """What the address asks for; the shop's policy, or the built-in one, where it is not here."""
    error = None
    try:
        known = (request.app.state.policies or _built_in)()
    except PostmailError as caught:
        known, error = _built_in(), fault(caught, ())
    titles = {name: name for name in known}
    key = request.query_params.get("policy", "")
    if (tried := _shelf(request).get(key)) is not None:
        return Choice(key, tried, {**titles, key: title_of(tried)}, False, error)
    found = key if key in known else next(iter(known))
    # A file that cannot be read now was not pasted: its error says what it is about.
    lost = bool(key) and key not in known and (error is None or is_key(key))
    return Choice(found, known[found], titles, lost, error)


def title_of(tried: Policy) -> str:
    """How a policy that is tried is called among the others."""
    return f"yours: {tried.name}"


async def take_policy(request: Request) -> Response:
    """A policy as TOML: its key and what it can hardly mean, or its faults."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        told = await run_in_threadpool(_taken, text, request)
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    return JSONResponse(told)


def _taken(text: str, request: Request) -> dict[str, Any]:
    policy = Policy.model_validate(table_in(text, "policy"))
    kinds = studio_of(request).catalogue().kinds
    known = {kind: (cls.category, cls.stream) for kind, cls in kinds.items()}
    advice = policy.lint(known=known, today=datetime.now(UTC).date())
    told = {"key": _shelf(request).put(policy), "title": title_of(policy)}
    return {**told, "odd": [f"{one.path}: {one.message}" for one in advice]}


def give_policy(request: Request) -> Response:
    """The policy of the address as TOML, to change; the built-in one with its comments."""
    policy = choice(request).policy
    if policy != default_policy():
        return PlainTextResponse(toml_of(policy))
    file = resources.files("postmail.cadence").joinpath("default.toml")
    return PlainTextResponse(file.read_text("utf-8"))


def _shelf(request: Request) -> Shelf[Policy]:
    found: Shelf[Policy] = request.app.state.tried
    return found


def _built_in() -> dict[str, Policy]:
    return {"default": default_policy()}
