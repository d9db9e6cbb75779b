"""Lists of feeds as OPML (http://opml.org/spec2.opml), in and out: what feed readers exchange."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from unless.domain.errors import OptionError

MAX_BYTES = 5_000_000  # thirty thousand feeds
PARTED = " / "  # between the levels of a folder


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of a list; `folder` is the group that it stands in, its levels parted by PARTED."""

    url: str
    title: str | None = None
    folder: str | None = None


def read_opml(path: str | Path) -> list[Outline]:
    """The feeds of an OPML file, however deep they are nested, each once. Raises OptionError naming the file."""
    return parse_opml(_bytes(Path(path)), str(path))


def parse_opml(data: bytes, path: str) -> list[Outline]:
    """The same for a file's bytes; `path` stands in the messages."""
    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    if len(data) > MAX_BYTES:
        raise OptionError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB, which no list of feeds is.")
    try:
        root: Any = fromstring(data)
    except DefusedXmlException:
        raise OptionError(f"{path} declares entities of its own, as attacks do; it is not read.") from None
    except ET.ParseError as error:
        line = error.position[0]
        raise OptionError(
            f"{path}, line {line}: this is no OPML (broken XML); export the list of feeds anew."
        ) from None
    except (ValueError, LookupError):
        raise OptionError(f"{path} is in an encoding that is not known; save it as UTF-8.") from None
    if _name(root) != "opml":
        raise OptionError(f"{path} is XML, but no OPML; export the list of feeds as OPML.")
    found: dict[str, Outline] = {}
    todo: list[tuple[Any, tuple[str, ...]]] = [(b, ()) for b in reversed(list(root)) if _name(b) == "body"]
    while todo:  # not by recursion: a hostile file nests deeper than that goes
        element, folders = todo.pop()
        inner = folders
        if _name(element) == "outline":
            said = {str(k).lower(): " ".join(str(v).split()) for k, v in element.attrib.items()}
            title = said.get("title") or said.get("text") or None
            url = said.get("xmlurl")
            if url:
                found.setdefault(url, Outline(url, title, PARTED.join(folders) or None))
            elif title and len(folders) < 20:
                inner = (*folders, title[:100])
        todo += [(child, inner) for child in reversed(list(element))]
    if not found:
        raise OptionError(f"{path} names no feed (no outline has an xmlUrl); export the list of feeds anew.")
    return list(found.values())


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise OptionError(
            f"{path} is neither an address nor a file; give a feed's address (https://...) or an OPML file."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OptionError(
            f"{path} cannot be read ({reason}); give a feed's address or an OPML file."
        ) from None


def opml(outlines: Iterable[Outline], made_at: datetime) -> bytes:
    """An OPML 2.0 file of feeds, in their folders."""
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = "Feeds of Unless"
    ET.SubElement(head, "dateCreated").text = format_datetime(made_at)
    folders: dict[tuple[str, ...], ET.Element] = {(): ET.SubElement(root, "body")}
    for one in outlines:
        path = tuple(one.folder.split(PARTED)) if one.folder else ()
        for n in range(1, len(path) + 1):
            if path[:n] not in folders:
                name = path[n - 1]
                folders[path[:n]] = ET.SubElement(folders[path[: n - 1]], "outline", text=name, title=name)
        title = one.title or one.url
        ET.SubElement(folders[path], "outline", type="rss", text=title, title=title, xmlUrl=one.url)
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
