"""Frozen values as plain JSON values and back, told by the types of their fields; strict on the way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_Clock = date | datetime | time


class NotReadable(ValueError):
    """A JSON value is not what its type asks for; `place` says where: "programme.venues[2].capacity"."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place or 'the whole'} {reason}")


def encoded(kind: type[_T], value: _T) -> Any:
    """The value as dicts, lists, texts, whole numbers and booleans: equal values give equal results.

    `kind` is a frozen dataclass whose fields are made of texts, whole numbers, booleans, `StrEnum`s, days and
    times without a zone, other dataclasses, tuples, frozen sets of texts or of tuples of texts, None, and
    mappings from texts (a dict) or from tuples (a list of pairs in the order of their keys).
    """
    return _plain(kind, value)


def decoded(kind: type[_T], value: object) -> _T:
    """The value of which `encoded` made this.

    Raises:
        NotReadable: a field is missing, unknown or of another type, or the value itself refuses what it got.
    """
    return cast(_T, _value(kind, value, ""))


@lru_cache
def _hints(kind: type) -> Mapping[str, Any]:
    known = get_type_hints(kind)
    return {one.name: known[one.name] for one in fields(kind)}


def _plain(kind: Any, value: Any) -> Any:
    if value is None or kind in (str, int, bool):
        return value
    if kind in (date, datetime, time):
        return value.isoformat()
    if is_dataclass(kind):
        return {name: _plain(of, getattr(value, name)) for name, of in _hints(cast(type, kind)).items()}
    if get_origin(kind) in (Union, UnionType):
        return _plain(_present(kind), value)
    if get_origin(kind) is frozenset:
        return [_plain(get_args(kind)[0], one) for one in sorted(value)]
    if get_origin(kind) is tuple:
        return [_plain(of, one) for of, one in zip(_kinds(kind, len(value)), value, strict=True)]
    if get_origin(kind) is Mapping:
        keys, values = get_args(kind)
        if keys is str:
            return {key: _plain(values, value[key]) for key in sorted(value)}
        return [[_plain(keys, key), _plain(values, value[key])] for key in sorted(value)]
    return str(value)


def _value(kind: Any, value: object, place: str) -> object:
    if kind in (str, int, bool):
        return _simple(kind, value, place)
    if kind in (date, datetime, time):
        return _clock(kind, value, place)
    if is_dataclass(kind):
        return _record(cast(type, kind), value, place)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if value is None else _value(_present(kind), value, place)
    if origin is frozenset:
        return _set(get_args(kind)[0], value, place)
    if origin is tuple:
        return _tuple(_kinds(kind, len(_list(value, place))), value, place)
    if origin is Mapping:
        return _mapping(kind, value, place)
    return _made_of(kind, value, place)


def _present(kind: Any) -> Any:
    (present,) = (one for one in get_args(kind) if one is not NoneType)
    return present


def _kinds(kind: Any, count: int) -> tuple[Any, ...]:
    kinds = get_args(kind)
    return (kinds[0],) * count if kinds[-1] is ... else kinds


_NAMES = {str: "no text", int: "no whole number", bool: "neither true nor false"}


def _simple(kind: type, value: object, place: str) -> object:
    # True is an int to Python.
    if type(value) is not kind:
        raise NotReadable(place, f"is {_NAMES[kind]}")
    if isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise NotReadable(place, "holds half a character")
    return value


def _clock(kind: Any, value: object, place: str) -> _Clock:
    found: _Clock = _made_of(kind.fromisoformat, value, place)
    # Python reads other ways of writing a day too, and times with a zone.
    if found.isoformat() != value or getattr(found, "tzinfo", None) is not None:
        raise NotReadable(place, "is no day or time as this toolkit writes them")
    return found


def _record(kind: type, value: object, place: str) -> object:
    if not isinstance(value, dict):
        raise NotReadable(place, "is no record")
    hints = _hints(kind)
    if missing := sorted(hints.keys() - value.keys()):
        raise NotReadable(_inside(place, missing[0]), "is missing")
    if unknown := sorted(value.keys() - hints.keys()):
        raise NotReadable(_inside(place, unknown[0]), "is not known")
    made = {name: _value(of, value[name], _inside(place, name)) for name, of in hints.items()}
    try:
        return kind(**made)
    except ValueError as refused:
        raise NotReadable(place, f"is not possible: {refused}") from None


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise NotReadable(place, "is no list")
    return value


def _set(kind: Any, value: object, place: str) -> frozenset[object]:
    found = [_value(kind, one, f"{place}[{at}]") for at, one in enumerate(_list(value, place))]
    if found != sorted(set(cast(list[str], found))):
        raise NotReadable(place, "is not in order, or holds something twice")
    return frozenset(found)


def _tuple(kinds: tuple[Any, ...], value: object, place: str) -> tuple[object, ...]:
    found = _list(value, place)
    if len(kinds) != len(found):
        raise NotReadable(place, f"does not hold {len(kinds)} values")
    inside = [f"{place}[{at}]" for at in range(len(found))]
    return tuple(_value(*one) for one in zip(kinds, found, inside, strict=True))


def _mapping(kind: Any, value: object, place: str) -> dict[object, object]:
    keys, values = get_args(kind)
    if keys is str:
        if not isinstance(value, dict):
            raise NotReadable(place, "is no record")
        return {
            _simple(str, key, place): _value(values, one, f"{place}[{key}]") for key, one in value.items()
        }
    pairs = [_tuple((keys, values), one, f"{place}[{at}]") for at, one in enumerate(_list(value, place))]
    order = cast(list[tuple[str, ...]], [key for key, _ in pairs])
    if order != sorted(set(order)):
        raise NotReadable(place, "is not in order, or holds something twice")
    return dict(cast(list[tuple[object, object]], pairs))


def _made_of(make: Callable[[str], Any], value: object, place: str) -> Any:
    text = str(_simple(str, value, place))
    try:
        return make(text)
    except ValueError:
        raise NotReadable(place, "is none of the values that it may have") from None
