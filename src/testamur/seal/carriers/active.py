"""What in an SVG file acts, or asks somebody else for something, when it is looked at. No badge needs any of it.

Asked before a picture is sent out with a credential inside; reading a credential out of a picture does not care.
"""

import re
from typing import Final
from xml.parsers import expat

ELEMENTS: Final = frozenset(
    {"script", "handler", "listener", "foreignObject", "iframe", "object", "embed", "audio", "video"}
)
LINKS: Final = frozenset({"href", "src", "from", "to", "values", "by"})
# Within the file, or an image that stands in the reference itself.
INSIDE: Final = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp);)", re.IGNORECASE)
FOLLOWED: Final = re.compile(r"\s*(?:https:|http:|mailto:|#)", re.IGNORECASE)
SCRIPTED: Final = re.compile(r"[\s\x00-\x1f]*(?:java|vb|live)script:", re.IGNORECASE)
LOADS: Final = re.compile(r"@import|\\|expression\(|url\(\s*[\"']?\s*(?!#|[\"'\s])", re.IGNORECASE)


def active_part(image: bytes) -> str | None:
    """What the file holds that acts or loads, in words; None when it holds nothing of the kind.

    The file has been read before, without document type and entities, so it is well formed.
    """
    found: list[str] = []
    styles: list[str] = []
    parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
    inside: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        inside.append(local == "style")
        fault = f"the element {local}" if local in ELEMENTS else _attribute_fault(local, attributes)
        if fault is not None:
            found.append(fault)

    def end(_name: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside and inside[-1]:
            styles.append(text)

    def instruction(target: str, _data: str) -> None:
        found.append(f"the instruction {target[:40]}")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.ProcessingInstructionHandler = characters, instruction
    parser.Parse(image, True)
    if LOADS.search("".join(styles)):
        found.append("a style that loads something")
    return found[0] if found else None


def _attribute_fault(element: str, attributes: dict[str, str]) -> str | None:
    for name, value in attributes.items():
        local = name.rpartition(" ")[2]
        if local.lower().startswith("on"):
            return f"the attribute {local[:40]}"
        if local in LINKS and SCRIPTED.match(value):
            return "a reference that is a script"
        if local in {"href", "src"} and not (FOLLOWED if element == "a" else INSIDE).match(value):
            return "a reference to something outside"
        if (local == "style" or "url(" in value.lower()) and LOADS.search(value):
            return "a style that loads something"
    return None
