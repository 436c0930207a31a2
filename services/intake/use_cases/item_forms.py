"""The form of an item: what was typed becomes an order, is placed, and is checked by its insurer's rules."""

from dataclasses import replace

from contracts.events.envelope import OrderContent
from services.intake.domain import forms, items
from services.intake.domain.acts import Person, Pressed
from services.intake.domain.checks import Checked, Finding, check, unknown_insurer
from services.intake.domain.fields import BY_NAME
from services.intake.domain.items import Item
from services.intake.domain.packs import Packs, team_of
from services.intake.domain.places import Communes, Unplaced
from shared.clock import Clock
from shared.errors import Invalid, Problem


class ItemForms:
    """What stands in a form, and what is wrong with it; nothing is saved here."""

    def __init__(self, *, clock: Clock, packs: Packs, communes: Communes) -> None:
        self._clock = clock
        self._packs = packs
        self._communes = communes

    def order_of(self, item: Item) -> OrderContent:
        """The item's order with its commune, as far as it is known."""
        return item.order or self.checked(item).order

    def typed(self, item: Item, pressed: Pressed) -> Item:
        """The item with what was typed, in the tray of its origin as typed."""
        if pressed.values is None:
            return item
        values = self._placed(
            {name: text.strip() for name, text in pressed.values.items() if name in BY_NAME and text.strip()}
        )
        insurer = item.insurer if item.gateway_order_id else pressed.insurer or item.insurer
        pack = self._packs.get(insurer)
        if insurer and pack is None:
            raise Invalid(unknown_insurer(insurer).sentence, rule="INSURER", field="insurer")
        origin = pack.origin(values.get("origin")) if pack else None
        return replace(
            item,
            insurer=insurer,
            origin=values.get("origin"),
            team=team_of(origin, pack, self._packs),
            values=values,
            order=forms.typed(values).order if item.gateway_order_id else item.order,
        )

    def _placed(self, values: dict[str, str]) -> dict[str, str]:
        """A commune chosen among the candidates also gives the city its name, and its code where it has only one."""
        commune = self._communes.get(values.get("insee"))
        if commune is not None and len(commune.postal_codes) == 1:
            values = values | {"postal_code": commune.postal_codes[0]}
        if commune is None or values.get("postal_code", "") not in commune.postal_codes:
            return values
        try:
            same = self._communes.resolve(postal_code=values["postal_code"], city=values.get("city", "")) == commune
        except Unplaced:
            same = False
        return values if same else values | {"city": commune.name}

    def checked(self, item: Item) -> Checked:
        """What its insurer's rules say of the item as it stands."""
        typed = forms.typed(item.values)
        pack = self._packs.get(item.insurer)
        if pack is None:
            nobody = Finding(rule="INSURER", sentence="Choisissez l'assureur.", field="insurer")
            return Checked(typed.order, (nobody, *typed.problems), None)
        checked = check(typed.order, pack=pack, communes=self._communes, at=self._clock.now())
        return checked.beside(typed.problems)

    def passed(self, item: Item, person: Person) -> Checked:
        """The same, for an item that is to be submitted.

        Raises:
            Invalid: rules block it, each with its sentence and field.
            OtherTeam: another team opens this origin (R-019).
        """
        checked = self.checked(item)
        if checked.origin:
            items.opened_by(checked.origin, person.team)
        if checked.blocking:
            problems = tuple(Problem(one.sentence, one.rule, one.field) for one in checked.blocking)
            first = problems[0]
            raise Invalid(first.sentence, rule=first.rule, field=first.field, problems=problems)
        return checked
