"""HTML mail as text, and as something that can safely be shown.

Text keeps what tells label from value: a line per block, a tab between cells. What is shown is
sanitised and loads nothing: no script, no style, no remote image, no link that leads out.
"""

import re
from typing import Final

import nh3
from selectolax.lexbor import LexborHTMLParser

LARGEST: Final = 2_000_000
DEEPEST: Final = 300
"""Beyond, the parser's time grows with the square of the depth (200 000 nested blocks: minutes)."""

_BLOCKS: Final = frozenset(
    "p div br tr table h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre hr section article header footer address "
    "fieldset form center caption".split()
)
_SILENT: Final = frozenset({"style", "script", "title", "head", "template", "noscript"})
_VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")

SHOWN_TAGS: Final = frozenset(
    "p div br span b strong i em u s a h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th caption "
    "blockquote pre code hr small sub sup center font".split()
)


def text_of_html(html: str) -> str:
    """The text of a page, in reading order."""
    html = html[:LARGEST]
    if _depth(html) > DEEPEST:
        return _tidy(re.sub(r"<[^<>]*>", "\n", html))
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    pieces: list[str] = []
    for node in body.traverse(include_text=True):
        if node.tag == "-text":
            parent = node.parent
            if parent is None or parent.tag not in _SILENT:
                pieces.append(re.sub(r"\s+", " ", node.text_content or ""))
        elif node.tag in ("td", "th"):
            pieces.append("\t")
        elif node.tag in _BLOCKS:
            pieces.append("\n")
    return _tidy("".join(pieces))


def shown(html: str) -> str:
    """The page with only what is harmless in it; nothing remote remains."""
    if _depth(html[:LARGEST]) > DEEPEST:
        return nh3.clean_text(text_of_html(html))
    return nh3.clean(
        html[:LARGEST],
        tags=set(SHOWN_TAGS),
        clean_content_tags={"script", "style", "title", "svg", "math", "iframe", "object"},
        attributes={"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes=set(),
        link_rel=None,
    )


def _depth(html: str) -> int:
    """How deep the tags nest, read naively; enough to refuse what is built to be slow."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \u00a0]+", " ", line).strip(" ") for line in text.split("\n"))
    kept = (re.sub(r" ?\t[ \t]*", "\t", line).strip("\t") for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
