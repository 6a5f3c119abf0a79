"""The gates: each says whether it holds, what is missing and who can supply it (process.md section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from testamur.proposals.rules.facts import Facts
from testamur.proposals.rules.vocabulary import Gate, GateName


@dataclass(frozen=True, slots=True)
class GateReading:
    """One gate as read. Where it does not hold, `reason` is the code of its sentence and `whom` who can supply it."""

    gate: str
    holds: bool
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    whom: str = ""

    def as_json(self) -> dict[str, object]:
        """How a parked proposal keeps what it waits for."""
        return {
            "gate": self.gate,
            "reason": self.reason,
            "facts": dict(self.facts),
            "whom": self.whom,
        }


def read_all(gates: Iterable[Gate], facts: Facts) -> list[GateReading]:
    """Every reading, in the policy's order. Gates about deciders are the table's: they need the authority."""
    return [read(gate, facts) for gate in gates if gate.name is not GateName.DISTINCT_DECIDERS]


def missing(gates: Iterable[Gate], facts: Facts) -> list[GateReading]:
    """Only the gates that do not hold."""
    return [reading for reading in read_all(gates, facts) if not reading.holds]


def read(gate: Gate, facts: Facts) -> GateReading:
    """One gate over the facts of a proposal."""
    return _GATES[gate.name](gate, facts)


def _reading(gate: Gate, holds: bool, reason: str, whom: str = "", **more: object) -> GateReading:  # noqa: FBT001 - the answer itself, always named by its expression
    return GateReading(str(gate), holds) if holds else GateReading(str(gate), holds, reason, more, whom)


def _form_complete(gate: Gate, facts: Facts) -> GateReading:
    full = gate.argument != "concept"
    faults = facts.development.full_form_problems if full else facts.concept_problems
    whom = facts.development.lead if full else facts.proposer_name
    return _reading(
        gate,
        not faults,
        "gate_form_complete",
        whom,
        count=len(faults),
        first=faults[0] if faults else "",
    )


def _interests(gate: Gate, facts: Facts) -> GateReading:
    return _reading(
        gate,
        facts.interests_of_proposer,
        "gate_interests_declared",
        facts.proposer_name,
    )


def _author(gate: Gate, facts: Facts) -> GateReading:
    name = facts.proposer_name
    return _reading(gate, facts.author_confirmed, "gate_author_confirmed", name, name=name)


def _sponsor(gate: Gate, facts: Facts) -> GateReading:
    if facts.sponsor_name:
        return _reading(
            gate,
            facts.sponsor_confirmed,
            "gate_sponsor_confirmed",
            facts.sponsor_name,
            name=facts.sponsor_name,
        )
    return _reading(gate, facts.sponsor_confirmed, "gate_sponsor_named", facts.ce_names)


def _sheets(gate: Gate, facts: Facts) -> GateReading:
    return _reading(
        gate,
        facts.sheets_in >= facts.sheets_wanted,
        "gate_sheets_in",
        facts.scorers_waiting,
        count=facts.sheets_in,
        wanted=facts.sheets_wanted,
    )


def _spread(gate: Gate, facts: Facts) -> GateReading:
    first = facts.spread_open[0] if facts.spread_open else ""
    return _reading(
        gate,
        not facts.spread_open,
        "gate_spread_reconciled",
        facts.director_names,
        criterion=first,
    )


def _brief(gate: Gate, facts: Facts) -> GateReading:
    return _reading(gate, bool(facts.sealed_briefs), "gate_brief_sealed", facts.ce_names)


def _blueprint(gate: Gate, facts: Facts) -> GateReading:
    gaps = facts.development.blueprint_gaps
    return _reading(
        gate,
        gaps == 0,
        "gate_blueprint_complete",
        facts.development.lead,
        count=gaps or 0,
    )


def _endorsement(gate: Gate, facts: Facts) -> GateReading:
    live, wanted = facts.development.endorsements_live, int(gate.argument)
    whom = facts.development.endorsement_waits_for
    reason = "gate_endorsement_live" if whom else "gate_endorsement_not_asked"
    return _reading(
        gate,
        live >= wanted,
        reason,
        whom or facts.development.lead,
        partner=whom,
        count=wanted,
    )


def _resources(gate: Gate, facts: Facts) -> GateReading:
    required, confirmed = (
        facts.development.resources_required,
        facts.development.resources_confirmed,
    )
    holds = confirmed * 100 >= required * int(gate.argument)
    return _reading(
        gate,
        holds,
        "gate_resources_confirmed",
        facts.development.resource_owners,
        required=required,
        confirmed=confirmed,
        percent=int(gate.argument),
    )


def _track(gate: Gate, facts: Facts) -> GateReading:
    done = gate.argument in facts.development.tracks_done
    return _reading(gate, done, "gate_track_done", facts.development.track_owner)


def _marks(gate: Gate, facts: Facts) -> GateReading:
    open_marks = facts.development.marks_not_met
    first = open_marks[0] if open_marks else ""
    return _reading(gate, open_marks == (), "gate_marks_met", facts.director_names, mark=first)


def _conditions(gate: Gate, facts: Facts) -> GateReading:
    open_ones = [each for each in facts.conditions if each.blocking and each.before_stage == gate.argument]
    first = open_ones[0] if open_ones else None
    return _reading(
        gate,
        not open_ones,
        "gate_conditions_clear",
        first.owner if first else "",
        number=first.number if first else 0,
        owner=first.owner if first else "",
    )


def _privacy(gate: Gate, facts: Facts) -> GateReading:
    return _reading(
        gate,
        facts.development.privacy_assessed,
        "gate_privacy_assessed",
        facts.development.lead,
    )


def _accountable(gate: Gate, facts: Facts) -> GateReading:
    return _reading(
        gate,
        facts.development.accountable_named,
        "gate_accountable_named",
        facts.development.lead,
    )


def _consulted(gate: Gate, facts: Facts) -> GateReading:
    return _reading(
        gate,
        gate.argument in facts.development.consulted,
        "gate_consulted",
        facts.development.lead,
    )


_GATES: dict[GateName, Callable[[Gate, Facts], GateReading]] = {
    GateName.FORM_COMPLETE: _form_complete,
    GateName.INTERESTS_DECLARED: _interests,
    GateName.AUTHOR_CONFIRMED: _author,
    GateName.SPONSOR_CONFIRMED: _sponsor,
    GateName.SHEETS_IN: _sheets,
    GateName.SPREAD_RECONCILED: _spread,
    GateName.BRIEF_SEALED: _brief,
    GateName.BLUEPRINT_COMPLETE: _blueprint,
    GateName.ENDORSEMENT_LIVE: _endorsement,
    GateName.RESOURCES_CONFIRMED: _resources,
    GateName.TRACK_DONE: _track,
    GateName.MARKS_MET: _marks,
    GateName.CONDITIONS_CLEAR: _conditions,
    GateName.PRIVACY_ASSESSED: _privacy,
    GateName.ACCOUNTABLE_NAMED: _accountable,
    GateName.CONSULTED: _consulted,
}
