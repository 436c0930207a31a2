"""What pydantic complains of, as a French sentence beside its field; no word of the library is ever shown.

A check of our own raises `ValueError` with its sentence, which is shown as it stands.
"""

from collections.abc import Mapping
from typing import Any, Final

_SENTENCES: Final = {
    "missing": "Ce champ est obligatoire.",
    "json_invalid": "Le contenu n'est pas du JSON lisible.",
    "extra_forbidden": "Ce champ n'est pas connu.",
    "string_too_long": "Ce texte est trop long ({max_length} caractères au plus).",
    "string_too_short": "Ce texte est trop court ({min_length} caractères au moins).",
    "string_pattern_mismatch": "La forme de cette valeur n'est pas la bonne.",
    "string_type": "Un texte est attendu.",
    "literal_error": "Cette valeur n'est pas l'une de celles attendues : {expected}.",
    "enum": "Cette valeur n'est pas l'une de celles attendues : {expected}.",
    "uuid_parsing": "Ceci n'est pas un identifiant.",
    "uuid_type": "Ceci n'est pas un identifiant.",
    "timezone_aware": "La date doit porter son fuseau horaire.",
    "greater_than_equal": "Cette valeur est trop petite ({ge} au moins).",
    "less_than_equal": "Cette valeur est trop grande ({le} au plus).",
}


def sentence_of(error: Mapping[str, Any]) -> str:  # Any: one complaint, as pydantic writes it
    """The sentence for one complaint."""
    kind, context = str(error["type"]), dict(error.get("ctx", {}))
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind == "string_too_short" and context["min_length"] == 1:
        return _SENTENCES["missing"]
    if kind.startswith(("date", "time")) and kind not in _SENTENCES:
        return "Une date valide est attendue."
    if kind.startswith(("int", "float", "decimal", "bool")):
        return "Un nombre ou un choix valide est attendu."
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", " ou ")
    return _SENTENCES.get(kind, "Cette valeur n'est pas valide.").format_map(context)
