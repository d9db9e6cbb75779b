"""YAML to plain values and the line of each, so that a mistake can be shown where it stands."""

from __future__ import annotations

from typing import Any

import yaml

Where = dict[tuple[str | int, ...], int]  # from the path of a key or item to its line, from 1

# Aliases can make a short file unfold without end; a question holds some hundred values.
_MAX_VALUES = 5_000
_MAX_DEPTH = 20
_NULL = "tag:yaml.org,2002:null"


class YamlFault(Exception):
    """A text that is no YAML: `reason` says what to do about it, `line` where (None if unknown)."""

    def __init__(self, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def compose(text: str) -> tuple[Any, Where]:
    """Dictionaries, lists, text and None of a YAML document, and the line of everything in it.

    Scalars stay text: YAML's own guesses (`no` is false, `2031-06-31` an error without a line) are left to
    whoever knows what a value is meant to be. None for an empty document. Raises YamlFault.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(mark.line + 1 if mark else None, _remedy(error.problem or "")) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise YamlFault(line, "there is a character that YAML does not allow; remove it") from None
    except RecursionError:
        raise YamlFault(None, "values are nested too deeply; a question has three levels") from None
    where: Where = {}
    return (None if node is None else _value(node, (), where)), where


def _remedy(problem: str) -> str:
    """What the parser says, in words of the user's world."""
    if "mapping values are not allowed" in problem:
        return "a colon inside a text confuses YAML; put the text in quotation marks"
    if "'\\t'" in problem:
        return "YAML does not indent with tabs; use spaces"
    if "expected a single document" in problem or "another document" in problem:
        return "a second document begins here ('---'); keep one question a file"
    if "undefined alias" in problem:
        return "a value that begins with * is an alias to YAML; put the text in quotation marks"
    return f"this is not valid YAML ({problem}); check indentation, brackets and quotation marks here"


def _value(node: yaml.Node, path: tuple[str | int, ...], where: Where) -> Any:
    line = _line(node)
    where.setdefault(path, line)
    if len(where) > _MAX_VALUES or len(path) > _MAX_DEPTH:
        raise YamlFault(line, "values unfold without end here; write them out without aliases")
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), where) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, where)
    return None if node.tag == _NULL else str(node.value)


def _mapping(node: yaml.MappingNode, path: tuple[str | int, ...], where: Where) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            raise YamlFault(line, "a key must be a word; check brackets and quotation marks here")
        name = str(key.value)
        if name in out:
            first = where[(*path, name)]
            raise YamlFault(line, f"{name!r} stands in line {first} already; remove one of the two")
        where[(*path, name)] = line
        out[name] = _value(value, (*path, name), where)
    return out


def _line(node: yaml.Node) -> int:
    mark = node.start_mark
    return mark.line + 1 if mark else 1
