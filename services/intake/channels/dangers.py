"""What a document carries besides its pages: programs and files that are never run, opened or shown, only told."""

from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_NAMED: Final = 5


def is_svg(content_type: str, name: str | None) -> bool:
    """Whether a part is a drawing that may hold a program."""
    return content_type == "image/svg+xml" or (name or "").lower().endswith((".svg", ".svgz"))


def pdf_dangers(data: bytes) -> str | None:
    """What a PDF holds that is neither text nor picture, in a sentence."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return None
    try:
        scripts = pdfium_c.FPDFDoc_GetJavaScriptActionCount(document)
        script = ["contient un programme JavaScript, qui n'est pas exécuté"] if scripts > 0 else []
        return " ; ".join([*script, *_files(document)]) or None
    finally:
        document.close()


def _files(document: Any) -> list[str]:  # Any: pypdfium2 has no types
    count = document.count_attachments()
    if count < 1:
        return []
    names = []
    for at in range(min(count, _NAMED)):
        try:
            names.append(document.get_attachment(at).get_name()[:60] or "sans nom")
        except (pdfium.PdfiumError, ValueError):
            names.append("illisible")
    more = f" et {count - _NAMED} autres" if count > _NAMED else ""
    return [f"contient des fichiers joints qui ne sont pas lus : {', '.join(names)}{more}"]
