"""What designers bring and change: an order from any shop, the brand."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from postmail.brand import Brand
from postmail.errors import PostmailError
from postmail.order import Order
from postmail.preview.asked import studio_of, view_of
from postmail.preview.faults import fault
from postmail.preview.lost import lost, refusal
from postmail.preview.tomlfile import toml_of
from postmail.readers import inspect_order
from postmail.tomlfile import table_in


async def take_order(request: Request) -> Response:
    """An order, as a platform writes it or as our own JSON: its key and how it was read."""
    payload = await request.body()
    try:
        told, order = await run_in_threadpool(_read, payload, request.app.state.reading)
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    told["key"] = studio_of(request).orders.put(order)
    return JSONResponse(told)


def _read(payload: bytes, reading: dict[str, Any]) -> tuple[dict[str, Any], Order]:
    """
    What the page tells of *payload*, and the order in it. Our own JSON is taken strictly: what is
    wrong in it was written by hand, and is told by the fields of the model.
    """
    own = _own_fields(payload)
    if "placed_at" in own and len(own) > 1:
        order = Order.model_validate_json(payload)
        return {"title": "postmail", "number": order.number, "missing": [], "odd": []}, order
    try:
        read = inspect_order(payload, **reading)
    except PostmailError:
        if len(own) > 1:
            Order.model_validate_json(payload)
        raise
    return {
        "title": read.title,
        "number": read.order.number,
        "missing": list(read.missing),
        "odd": [f"{one.path}: {one.message}" for one in read.findings],
        "json": read.order.model_dump_json(exclude_defaults=True, indent=2),
    }, read.order


def _own_fields(payload: bytes) -> set[str]:
    """Which of the fields that every order of ours has are in *payload*."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return set()
    return {"number", "placed_at", "lines"} & set(data) if isinstance(data, dict) else set()


def give_order(request: Request) -> Response:
    """The order of the view as JSON, to edit."""
    studio, view = studio_of(request), view_of(request)
    try:
        order = studio.orders.get(view.order) or studio.message(view).order
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    return PlainTextResponse(order.model_dump_json(exclude_defaults=True, indent=2))


async def take_brand(request: Request) -> Response:
    """A brand as TOML: its key, or its faults."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        brand = Brand.model_validate(table_in(text, "brand"))
        key = studio_of(request).take(brand)
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    return JSONResponse({"key": key})


def give_brand(request: Request) -> Response:
    """The brand of the view as TOML, to edit or to keep."""
    studio, view = studio_of(request), view_of(request)
    brand, headers = studio.catalogue(view.brand).brand, {}
    if request.query_params.get("download"):
        if "brand" in (gone := lost(studio, view)):
            return refusal(gone)
        headers = {"Content-Disposition": 'attachment; filename="brand.toml"'}
    return PlainTextResponse(toml_of(brand), media_type="application/toml", headers=headers)
