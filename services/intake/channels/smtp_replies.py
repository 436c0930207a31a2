"""aiosmtpd's own replies in the words that the rest of our mail door speaks: French, without accents, with a code.

Its replies are ASCII: a client that reads them need know no other. What is not known here is said as it came: a
reply is never swallowed, and its first three figures are never another's.
"""

import re
from typing import Final

_TOLD: Final = (
    (r"500 Command line too long", "500 5.5.2 Commande trop longue"),
    (r"500 Error: (?:bad syntax|strict ASCII mode)", "500 5.5.2 Commande illisible"),
    (r"500 Error: command .* not recognized", "500 5.5.1 Commande inconnue"),
    (r"500 Error: .*", "500 5.3.0 Erreur de ce serveur"),
    (r"421 4\.7\.0 .* sent too many times", "421 4.7.0 Commande envoyee trop souvent"),
    (r"502 5\.5\.1 Too many unrecognized commands, goodbye\.", "502 5.5.1 Trop de commandes inconnues, au revoir"),
    (r"502 Could not VRFY .*", "502 5.1.3 Adresse illisible"),
    (r"502 EXPN not implemented", "502 5.5.1 EXPN n'existe pas ici"),
    (r"252 Cannot VRFY .*", "252 2.1.5 Adresse non verifiee, le message sera examine"),
    (r"503 Error: send (\w+) first", r"503 5.5.1 Dites d'abord \1"),
    (r"503 Error: nested MAIL command", "503 5.5.1 Un message est deja commence"),
    (r"503 Error: need MAIL command", "503 5.5.1 Dites d'abord MAIL"),
    (r"503 Error: need RCPT command", "503 5.5.1 Aucun destinataire"),
    (r"501 Syntax: (.*)", r"501 5.5.4 Syntaxe : \1"),
    (r"501 Error: BODY can only be one of 7BIT, 8BITMIME", "501 5.5.4 BODY : 7BIT ou 8BITMIME"),
    (r"501 Error: SMTPUTF8 .*", "501 5.5.4 SMTPUTF8 ne prend pas de valeur"),
    (r"553 5\.1\.3 Error: malformed address", "553 5.1.3 Adresse illisible"),
    (r"552 Error: message size exceeds fixed maximum message size", "552 5.3.4 Message trop volumineux"),
    (r"555 (MAIL FROM|RCPT TO) parameters not recognized or not implemented", r"555 5.5.4 \1 : parametre inconnu"),
    (r"454 TLS not available", "454 4.7.0 TLS n'est pas offert ici"),
    (r"250 Supported commands: (.*)", r"250 2.0.0 Commandes : \1"),
    (r"250 Syntax: (.*)", r"250 2.0.0 Syntaxe : \1"),
    (r"501 Supported commands: (.*)", r"501 5.5.4 Commandes : \1"),
    (r"221 Bye", "221 2.0.0 Au revoir"),
)
_KNOWN: Final = tuple((re.compile(theirs), ours) for theirs, ours in _TOLD)


def in_french(reply: str) -> str:
    """The reply in our words."""
    for theirs, ours in _KNOWN:
        if found := theirs.fullmatch(reply):
            return found.expand(ours)
    return reply
