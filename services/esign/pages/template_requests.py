"""What the form of a new request from a template says: the people in its places, its texts, and its one attempt."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from services.esign.domain.people import WrongData, person_of
from services.esign.domain.requests import contract_number
from services.esign.domain.template_contents import texts_of
from services.esign.domain.templates import check_person, checked_name
from services.esign.pages.desk import uuid_of, version_in
from services.esign.use_cases.filling import Filling, Placed
from services.esign.use_cases.requests import Wanted
from services.esign.use_cases.template_desk import TemplateView
from shared.errors import Invalid, Problem

T = TypeVar("T")


def wanted_of(view: TemplateView, typed: dict[str, str], attempt: UUID) -> Wanted:
    """The request of a form, whose attempt makes one request however often it is sent.

    Raises:
        WrongData: each thing wrong, beside its field.
    """
    problems: list[Problem] = []

    def right(check: Callable[[], T]) -> T | None:
        try:
            return check()
        except Invalid as error:
            problems.extend(error.problems)
            return None

    name = right(lambda: checked_name(typed.get("request_name", ""), field="request_name"))
    contract = right(lambda: contract_number(typed.get("external_id", "")))
    people = [right(lambda n=n: _placed(view, typed, n)) for n in range(len(view.template.labels))]  # type: ignore[misc]
    if problems or name is None:
        raise WrongData(problems[0].sentence, rule=problems[0].rule, field=problems[0].field, problems=tuple(problems))
    return Wanted(
        id=attempt,
        name=name,
        external_id=contract,
        delivery_mode="email",
        ordered_signers=view.bundle.request.ordered_signers,
        signers_allowed_to_decline=True,
        timezone="Europe/Paris",
        expiration_date=None,
        options={},
        filling=Filling(
            template_id=view.template.id,
            people=[one for one in people if one is not None],
            texts=[typed.get(f"text-{n}", text) for n, text in enumerate(texts_of(view.template))],
            version=version_in(typed),
        ),
    )


def _placed(view: TemplateView, typed: dict[str, str], place: int) -> Placed:
    """Who takes a place.

    Raises:
        WrongData, PlaceholderWrong: his data are not as they must be.
    """
    suffix = f"-{place}"
    own = {name.removesuffix(suffix): value for name, value in typed.items() if name.endswith(suffix)}
    person = person_of(own, suffix=suffix)
    check_person(view.template.content["signers"][place], person, field=f"phone_number{suffix}")
    return Placed(label=view.template.labels[place], info=person | {"locale": "fr"})


def attempt_of(typed: dict[str, str]) -> UUID:
    """The id that the form was given when it was shown.

    Raises:
        Invalid: none of ours.
    """
    found = uuid_of(typed.get("attempt", ""))
    if found.version != 7:
        raise Invalid("Le formulaire n'est pas lisible.", rule="FORM-001")
    return found
