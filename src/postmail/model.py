"""The frozen pydantic base of every noun; its faults are ours, all at once, each with its path."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Self, TypeVar, overload

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticKnownError

from postmail.errors import DataError, Fault, PostmailError, SettingsError, brief

NO_FIELD = "no such field"
#: What pydantic's error types mean in our words: {type: what was expected}.
_EXPECTED = {
    "missing": "required, and missing",
    "extra_forbidden": NO_FIELD,
    "string_type": "expected text",
    "string_too_short": "expected text that is not empty",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "decimal_type": "expected a number",
    "decimal_parsing": "expected a number",
    "datetime_type": "expected a date and time (ISO 8601, with its offset)",
    "datetime_parsing": "expected a date and time (ISO 8601, with its offset)",
    "datetime_from_date_parsing": "expected a date and time (ISO 8601, with its offset)",
    "timezone_aware": "expected a time with its zone",
    "date_type": "expected a date (ISO 8601)",
    "date_from_datetime_parsing": "expected a date (ISO 8601)",
    "date_from_datetime_inexact": "expected a date (ISO 8601), without a time",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "frozen_set_type": "expected a list",
    "dict_type": "expected values by name",
    "model_type": "expected fields by name",
    "path_type": "expected the path of a file",
    "json_invalid": "not JSON",
}
#: Values that are right as they stand are read by pydantic's own core, the rest by our validators
#: (`order/native.py`, `money.py`). Where both refuse, ours says why, and neither shows in a path.
NATIVE, OURS = "<native>", "<ours>"
#: What is wrong with a sequence of nothing.
_EMPTY = "expected at least one"

if TYPE_CHECKING:

    class _Base(BaseModel):
        """What follows, for type checkers: pydantic's metaclass has no public name."""

else:

    class _Meta(type(BaseModel)):
        """Turns the faults of a constructor call into a DataError; nested ones stay pydantic."""

        def __call__(cls, *args, **kwargs):
            try:
                return super().__call__(*args, **kwargs)
            except ValidationError as error:
                raise data_error(cls.__name__, error) from None

    class _Base(BaseModel, metaclass=_Meta):
        """A model whose constructor raises what is ours."""


@dataclass(frozen=True, slots=True)
class _Derived:
    """
    A default that *factory* makes of the *place* fields before it; nothing, where one of them has
    a fault: that is told, and pydantic before 2.14 would ask the factory all the same.
    """

    factory: Callable[[dict[str, Any]], Any]
    place: int

    def __call__(self, data: dict[str, Any]) -> Any:
        return self.factory(data) if len(data) == self.place else None


_Value = TypeVar("_Value")


class derived(Generic[_Value]):  # noqa: N801 - stands where `property` would
    """
    What follows from a model's fields, worked out when it is first asked for. There is no lock: two
    threads that ask at once find the same.
    """

    def __init__(self, work_out: Callable[[Any], _Value]) -> None:
        self.__doc__ = work_out.__doc__
        self._work_out = work_out

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, model: None, owner: type[Any] | None = None) -> Self: ...

    @overload
    def __get__(self, model: Any, owner: type[Any] | None = None) -> _Value: ...

    def __get__(self, model: Any, owner: type[Any] | None = None) -> Self | _Value:
        if model is None:
            return self
        made = model.__dict__[self._name] = self._work_out(model)
        return made


class Model(_Base):
    """A frozen, typed value. Unknown fields are refused; faults arrive as one DataError."""

    # Schemas are built at the first use of a class: an import costs what is needed, no more.
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        defer_build=True,
        ignored_types=(derived,),
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        for place, field in enumerate(cls.model_fields.values()):
            if field.default_factory_takes_validated_data:
                factory: Any = field.default_factory
                own = factory.factory if isinstance(factory, _Derived) else factory
                field.default_factory = _Derived(own, place)

    def __setattr__(self, name: str, value: Any) -> None:
        try:
            super().__setattr__(name, value)
        except ValidationError as error:
            raise data_error(type(self).__name__, error) from None

    def __delattr__(self, name: str) -> None:
        try:
            super().__delattr__(name)
        except ValidationError as error:
            raise data_error(type(self).__name__, error) from None

    def __iter__(self) -> Generator[tuple[str, Any], None, None]:
        """Its fields, each with its value; nothing that was worked out from them."""
        yield from [pair for pair in super().__iter__() if not _is_derived(type(self), pair[0])]

    def __getstate__(self) -> dict[Any, Any]:
        """Nothing that was worked out: another version of postmail may find something else."""
        cls, known = type(self), self.__dict__
        fields = {name: known[name] for name in known if not _is_derived(cls, name)}
        return {**super().__getstate__(), "__dict__": fields}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """
        A copy with *update*: {field: value}, read and refused as when the value was made. What was
        derived from the fields, a default among it, is derived anew.

        Raises:
            DataError: a field that there is not, or a value that does not fit.
        """
        copied = super().model_copy(deep=deep)
        if update is None:
            return copied
        given = {name: value for name, value in copied if name in copied.model_fields_set}
        return type(self).model_validate({**given, **update})

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As pydantic's, but raises DataError."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise data_error(cls.__name__, error) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """As pydantic's, but raises DataError."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise data_error(cls.__name__, error) from None


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


#: A whole number; True and False are none, though Python counts with them.
Whole = Annotated[int, BeforeValidator(_no_truth)]

_Noun = TypeVar("_Noun", bound=Model)


def model_of(cls: type[_Noun], table: dict[str, Any], file: Path) -> _Noun:
    """
    The *table* of a *file*, as a *cls*.

    Raises:
        SettingsError: a key is unknown, or its value wrong; all of them, and what is known.
    """
    try:
        return cls.model_validate(table)
    except DataError as error:
        faults = "".join(f"\n  {fault}" for fault in error.faults)
        known = ", ".join(cls.model_fields)
        problem = f"these settings cannot be used:{faults}\n  known settings: {known}"
        raise SettingsError(file=str(file), problem=problem) from None


def unchecked_copy(model: _Noun, **update: Any) -> _Noun:
    """*model* with fields that are known to fit: for what the house itself worked out, often."""
    copied = BaseModel.model_copy(model, update=update)
    for name in [name for name in copied.__dict__ if _is_derived(type(copied), name)]:
        del copied.__dict__[name]
    return copied


def _is_derived(cls: type[Model], name: str) -> bool:
    return name not in cls.model_fields and isinstance(getattr(cls, name, None), derived)


def data_error(subject: str, error: ValidationError) -> PostmailError:
    """
    The DataError (or the postmail error raised by a validator of its own) behind *error*.
    """
    details = [*_told(error.errors(include_url=False))]
    for detail in details:
        inner = detail.get("ctx", {}).get("error")
        if isinstance(inner, PostmailError) and len(details) == 1 and not detail["loc"]:
            return inner
    return DataError(subject=subject, faults=faults_of(details))


def faults_of(details: Iterable[ErrorDetails]) -> tuple[Fault, ...]:
    """pydantic's error list as faults with dotted paths, in order and without repetition."""
    faults = dict.fromkeys(fault for detail in _told(details) for fault in _faults(detail))
    # A sequence whose items are faulty also counts as too short: that is no fault of its own.
    return tuple(fault for fault in faults if not _follows(fault, faults))


def _told(details: Iterable[ErrorDetails]) -> Iterator[ErrorDetails]:
    """*details* as if our validators had been asked alone."""
    for detail in details:
        steps = detail["loc"]
        if NATIVE not in steps:
            yield (
                {**detail, "loc": tuple(s for s in steps if s != OURS)} if OURS in steps else detail
            )


def _follows(fault: Fault, faults: Iterable[Fault]) -> bool:
    inner = f"{fault.path}["
    return fault.message == _EMPTY and any(other.path.startswith(inner) for other in faults)


def _faults(detail: ErrorDetails) -> Iterable[Fault]:
    """The fault that *detail* is, or those of the DataError that a validator raised there."""
    inner = detail.get("ctx", {}).get("error")
    if detail["type"] == "default_factory_not_called":  # follows from another fault
        return
    if isinstance(inner, DataError) and inner.faults:
        for fault in inner.faults:
            steps = (dotted(detail["loc"]), fault.path)
            yield Fault(".".join(filter(None, steps)), fault.message)
    else:
        yield Fault(dotted(detail["loc"]), _message(detail))


def _message(detail: ErrorDetails) -> str:
    kind = detail["type"]
    inner = detail.get("ctx", {}).get("error")
    if isinstance(inner, Exception):  # pydantic puts plain text there too
        return str(inner)
    if kind == "frozen_instance":
        return "frozen: make a changed copy with model_copy(update=...)"
    if kind == "too_short":
        return _EMPTY
    if kind in ("missing", "extra_forbidden", "json_invalid"):
        return _EXPECTED[kind]
    expected = _EXPECTED.get(kind) or _plain(detail["msg"])
    return f"{expected}, got {brief(detail['input'])}"


def _plain(message: str) -> str:
    return message.replace("Input should be", "expected").replace("Value error, ", "")


def dotted(location: Iterable[int | str]) -> str:
    """A location as people write it: ("lines", 2, "total") is `lines[2].total`."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path
