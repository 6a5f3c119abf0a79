"""The administrator gives everyone their role on the people page, as an institution does on its first day."""

from __future__ import annotations

from tests.browser.walk import Walk, choose, fill, no_problem, press

DELIVERY = (
    ("amara", "Amara Diallo", "ce_coordinator", "institution"),
    ("priya", "Priya Raman", "ce_director", "institution"),
    ("joan", "Joan Petrie", "board_secretary", "body:board"),
    ("sora", "Sora Nakagawa", "assessment_lead", "institution"),
    ("devi", "Devi Krishnan", "assessor", "institution"),
    ("paulo", "Paulo Ferreira", "second_assessor", "institution"),
    ("bronwen", "Bronwen Jones", "invigilator", "institution"),
    ("samuel", "Samuel Otieno", "results_board", "institution"),
    ("clara", "Clara Beaulieu", "results_board", "institution"),
    ("beatriz", "Beatriz Moreno", "registrar", "institution"),
    ("wei", "Wei Chen", "issuer_custodian", "institution"),
)
GOVERNANCE = (
    ("rowan", "Rowan Sinclair", "quality_reviewer", "institution"),
    ("ingrid", "Ingrid Solheim", "quality_reviewer", "institution"),
    ("halima", "Dr. Halima Osman", "unit_sponsor", "unit:vascular"),
    ("hanna", "Hanna Lindqvist", "instructor", "institution"),
    ("alexandre", "Alexandre Desrosiers", "smt_member", "body:smt"),
    ("alexandre", "Alexandre Desrosiers", "smt_chair", "body:smt"),
    ("modupe", "Modupe Adeyemi", "smt_member", "body:smt"),
    ("louise", "Louise Fontaine", "smt_member", "body:smt"),
    ("petra", "Petra Nowak", "smt_secretary", "body:smt"),
    ("kwabena", "Kwabena Osei", "governor", "body:board"),
    ("kwabena", "Kwabena Osei", "board_chair", "body:board"),
    ("halloran", "Grace Halloran", "governor", "body:board"),
    ("kanawayhikan", "Simon Kanawayhikan", "governor", "body:board"),
    ("marchetti", "Paola Marchetti", "governor", "body:board"),
    ("tremblay", "Yves Tremblay", "governor", "body:board"),
    ("boateng", "Daniel Boateng", "governor", "body:board"),
)


def roles_are_given(walk: Walk, rows: tuple[tuple[str, str, str, str], ...]) -> None:
    """One form per role; the first with a fault, to see that nothing typed is lost."""
    page = walk.as_("kofi", "/en/people/")
    walk.look(page, "people")
    fill(page, name="Amara Diallo", email="amara")
    press(page, "Give this role")
    assert page.locator("main [name='name']").input_value() == "Amara Diallo"
    walk.look(page, "people with an error")
    for key, name, role, scope in rows:
        page.goto(f"{walk.house.site}/en/people/")
        fill(page, name=name, email=f"{key}@northlake.example")
        choose(page, "role", role)
        choose(page, "scope", scope)
        press(page, "Give this role")
        no_problem(page)
