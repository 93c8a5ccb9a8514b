"""What designers bring and change: an order from any shop, the brand."""

from __future__ import annotations

import json
import tomllib

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from postmail.brand import Brand
from postmail.errors import DataError, PostmailError
from postmail.order import Order
from postmail.preview.brandfile import brand_toml
from postmail.preview.faults import fault
from postmail.preview.parts import studio_of, view_of
from postmail.readers import read_order


async def take_order(request: Request) -> Response:
    """An order, as a platform writes it or as our own JSON: its key and how it was read."""
    payload = await request.body()
    try:
        order, platform = _read(payload)
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    key = studio_of(request).orders.put(order)
    told = order.model_dump_json(exclude_defaults=True, indent=2)
    return JSONResponse({"key": key, "platform": platform, "number": order.number, "json": told})


def _read(payload: bytes) -> tuple[Order, str]:
    """Our own JSON where it is that, else by platform; of two refusals the fitting one is told."""
    try:
        return Order.model_validate_json(payload), "postmail"
    except DataError as own:
        try:
            data = json.loads(payload)
        except ValueError:
            raise own from None
        try:
            return read_order(data), "platform"
        except PostmailError:
            if isinstance(data, dict) and {"number", "placed_at", "lines"} & set(data):
                raise own from None
            raise


def give_order(request: Request) -> Response:
    """The order of the view as JSON, to edit."""
    studio, view = studio_of(request), view_of(request)
    try:
        order = studio.message(view).order
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    return PlainTextResponse(order.model_dump_json(exclude_defaults=True, indent=2))


async def take_brand(request: Request) -> Response:
    """A brand as TOML: its key, or its faults."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        brand = Brand.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        told = {"what": f"not TOML: {error}", "place": "", "remedy": "", "lines": [], "also": []}
        return JSONResponse({"error": told}, status_code=422)
    except PostmailError as error:
        return JSONResponse({"error": fault(error, ())}, status_code=422)
    return JSONResponse({"key": studio_of(request).brands.put(brand)})


def give_brand(request: Request) -> Response:
    """The brand of the view as TOML, to edit or to keep."""
    brand = studio_of(request).catalogue(view_of(request).brand).brand
    kept = {"Content-Disposition": 'attachment; filename="brand.toml"'}
    headers = kept if request.query_params.get("download") else {}
    return PlainTextResponse(brand_toml(brand), media_type="application/toml", headers=headers)
