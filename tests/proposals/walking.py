"""A proposal as a model: what is true of it, who is who, and one random act after another under a policy's rules.

The model knows the truth (is there an endorsement of this very text, who has an interest); the rules under test are asked
for every act. What must never happen is judged here from the truth alone, not from the rules.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from testamur.ground.errors import Refusal
from testamur.proposals.rules import gates, table
from testamur.proposals.rules.authority import Authority
from testamur.proposals.rules.facts import DevelopmentFacts, Facts, OpenCondition, PastDecision
from testamur.proposals.rules.policy import DecisionRow, Policy, StageRule
from testamur.proposals.rules.table import Move
from testamur.proposals.rules.vocabulary import Code, Outcome, StageKind

MUSTS = ("competency", "evidence", "endorsed", "aligned")
DIRECTORS = ("person:anna", "person:bert", "person:cleo")
"""Cleo never writes, pays for or has an interest in anything: somebody can always decide."""
ROLES = {
    **dict.fromkeys(DIRECTORS, frozenset({"ce_director"})),
    "person:coordinator": frozenset({"ce_coordinator"}),
    "person:reviewer": frozenset({"quality_reviewer"}),
    "person:lead": frozenset({"advisory_lead"}),
    "person:stranger": frozenset[str](),
    "person:admin": frozenset({"system_admin"}),
}
_SEATS = 5


@dataclass
class Truth:
    """What is true, whoever asks."""

    concept_ok: bool = True
    author_confirmed: bool = True
    sponsor_confirmed: bool = False
    sheets_in: bool = False
    spread_open: bool = False
    form_ok: bool = False
    blueprint_ok: bool = False
    aligned: bool = True
    text: int = 1
    frozen: int | None = None
    endorsed: set[int] = field(default_factory=set)
    resources: bool = True
    accountable: bool = False
    privacy: bool = False
    finding: str = ""
    held: bool = False
    conditions: list[str] = field(default_factory=list)
    filed: bool = False

    @property
    def endorsement_live(self) -> bool:
        """Is exactly what is frozen now endorsed now?"""
        return self.frozen is not None and self.frozen in self.endorsed

    @property
    def musts(self) -> tuple[str, ...]:
        """The musts that do not hold on the frozen text."""
        held = {
            "competency": self.frozen is not None and self.blueprint_ok,
            "evidence": self.frozen is not None and self.blueprint_ok,
            "endorsed": self.endorsement_live,
            "aligned": self.aligned,
        }
        return tuple(each for each in MUSTS if not held[each])


class Broken(AssertionError):
    """Something happened that must never happen."""


class Walk:
    """One sequence of acts under one policy."""

    def __init__(self, policy: Policy, seed: int, seen: Counter[str]) -> None:
        self.policy, self.seed, self.seen = policy, seed, seen
        self.chance = random.Random(seed)
        self.truth = Truth()
        self.stage, self.waiting = policy.first, False
        self.request = self.chance.choice(("new", "convert"))
        self.product = "micro_credential" if self.chance.random() < 0.95 else "micro_course"
        self.authors = {"person:proposer", "person:sponsor", *self.chance.sample(DIRECTORS[:2], self.chance.choice((0, 0, 1)))}
        self.interested: set[str] = set()
        self.declared: set[str] = set()
        self.past: list[PastDecision] = []
        self.passed: list[str] = []
        self.told: list[str] = []
        self.approved_by = ""

    # --- what the rules are told -------------------------------------------------------------------------------------

    def facts(self) -> Facts:
        """The truth as `queries.facts.gather` would tell it."""
        t = self.truth
        done = t.finding in {"comply", "comply_actions"} or not self._tracks()
        return Facts(
            self.product, self.request, concept_problems=() if t.concept_ok else ("a gap",), author_refs=frozenset(self.authors),
            interested_refs=frozenset(self.interested), is_held=t.held, interests_of_proposer=True, declared_refs=frozenset(self.declared),
            author_confirmed=t.author_confirmed, sponsor_name="S", sponsor_confirmed=t.sponsor_confirmed, sheets_in=2 * t.sheets_in,
            sheets_wanted=2, spread_open=("demand",) if t.spread_open else (), sealed_briefs=frozenset({self.stage}), past=tuple(self.past),
            conditions=tuple(OpenCondition(number, before, True, "x") for number, before in enumerate(t.conditions, 1)),
            development=DevelopmentFacts(
                full_form_problems=() if t.form_ok else ("a gap",), blueprint_gaps=0 if t.blueprint_ok else 1,
                endorsements_live=int(t.endorsement_live), marks_not_met=t.musts, resources_required=1,
                resources_confirmed=int(t.resources), accountable_named=t.accountable, privacy_assessed=t.privacy,
                tracks_done=frozenset(stage.key for stage in self.policy.stages if stage.kind is StageKind.TRACK and done),
            ),
        )  # fmt: skip

    def _tracks(self) -> tuple[StageRule, ...]:
        return self.policy.tracks_for(facts={"request_kind": self.request, "product_kind": self.product})

    @property
    def ended(self) -> bool:
        """Has it come to an end of the policy?"""
        return self.policy.end(self.stage) is not None

    @property
    def here(self) -> StageRule:
        """The stage it is at."""
        return self.policy.stage(self.stage)

    def members(self, body: str) -> list[str]:
        """Who sits in a body; every one has said whether they have an interest once the item opens."""
        return [f"person:{body}{number}" for number in range(_SEATS)]

    def resolution(self, body: str) -> Authority:
        """A resolution of a body: parties, interested and those who decided before are recused, the others declare."""
        out = self.authors | self.interested | table.recused_by_r2(self.policy, self.stage, facts=self.facts())
        voters = [ref for ref in self.members(body) if ref not in out]
        self.declared.update(voters)
        seats = self.policy.body(body).seats
        return Authority("resolution", tuple(voters), frozenset({seats.member}) if seats else frozenset(), body_key=body)

    # --- the acts ----------------------------------------------------------------------------------------------------

    def run(self, steps: int) -> None:
        """So many acts, or until it ends."""
        for _ in range(steps):
            if self.ended:
                break
            self.require_a_way_on()
            if self.chance.random() < 0.62:
                self.help_on()
            else:
                self.chance.choice((self.spoil, self.try_something, self.try_something, self.try_forbidden, self.hold_or_resume, self.find))()
        if self.ended:
            self.seen[f"end:{self.stage}"] += 1

    def help_on(self) -> None:
        """What a good office does: supply what is missing, then move it onward."""
        if self.truth.held:
            self.truth.held = False
        elif self.waiting:
            self.supply(gates.missing(self.here.enter, self.facts())[0].gate)
        elif self.here.kind is StageKind.FORM:
            self.write()
        else:
            missing = gates.missing(self.here.leave, self.facts())
            if missing:
                self.supply(missing[0].gate)
            else:
                rows = [row for row in self.rows() if table.is_onward(row)]
                if rows:
                    self.decide(self.chance.choice(rows), self.someone_for(rows[0]))
        self.look_at_the_door()

    def write(self) -> None:
        """Fill in, freeze, ask the partner, submit: in this order."""
        missing = gates.missing(self.here.leave, self.facts())
        if self.stage != self.policy.first and self.truth.frozen is None and self.truth.blueprint_ok:
            self.truth.frozen = self.truth.text
        elif missing:
            self.supply(missing[0].gate)
        else:
            self.submit()

    def submit(self) -> None:
        """Whoever the policy names submits."""
        rows = [row for row in self.here.events if row.next]
        move = table.may_submit(self.policy, self.stage, facts=self.facts(), roles=frozenset(rows[0].by) if rows else frozenset())
        if not isinstance(move, Refusal):
            if self.stage != self.policy.first:
                self.truth.filed = True
                if self.truth.endorsement_live is False:
                    raise Broken(self.story("the full proposal was submitted without an endorsement of its text"))
            self.arrive(move, Code.SUPPORT, by="submit")

    def supply(self, gate: str) -> None:
        """Make one gate true, as its people would."""
        name, t = gate.partition(":")[0], self.truth
        if name == "endorsement_live" or (name == "marks_met" and "endorsed" in t.musts):
            if t.frozen is not None:
                t.endorsed.add(t.frozen)
        elif name == "blueprint_complete":
            if not t.filed:
                t.blueprint_ok = True
        elif name == "conditions_clear":
            t.conditions = [each for each in t.conditions if each != gate.partition(":")[2]]
        elif name == "track_done":
            self.find(good=True)
        else:
            plain = {
                "form_complete": "concept_ok" if gate.endswith("concept") else "form_ok", "author_confirmed": "author_confirmed",
                "sponsor_confirmed": "sponsor_confirmed", "sheets_in": "sheets_in", "resources_confirmed": "resources",
                "accountable_named": "accountable", "privacy_assessed": "privacy",
            }  # fmt: skip
            if name == "spread_reconciled":
                t.spread_open = False
            elif name in plain:
                setattr(t, plain[name], True)

    def spoil(self) -> None:
        """The world is not kind: a partner withdraws, a text is edited, a resource is taken back, an interest appears."""
        t = self.truth
        what = self.chance.randrange(9)
        if what == 0:
            t.endorsed.clear()
        elif what == 1 and not t.filed:
            t.text, t.frozen = t.text + 1, None
        elif what == 2:
            t.resources = False
        elif what == 3:
            self.interested.add(self.chance.choice((*DIRECTORS[:2], *self.members("smt"), *self.members("board"))))
        elif what == 4:
            t.spread_open = True
        elif what == 5 and not t.filed:
            t.blueprint_ok = False if t.frozen is None else t.blueprint_ok
        elif what == 6:
            t.privacy = False
        elif what == 7 and not t.filed and t.frozen is None:
            t.aligned = not t.aligned
        elif what == 8:
            t.form_ok = t.filed
        if not t.filed and t.frozen is None and self.stage != self.policy.first and self.chance.random() < 0.5:
            t.aligned = True
        self.look_at_the_door()

    def hold_or_resume(self) -> None:
        """On hold now and then."""
        self.truth.held = not self.truth.held and self.chance.random() < 0.3

    def find(self, *, good: bool = False) -> None:
        """A review beside development ends, or begins again after one that did not comply."""
        if not self._tracks() or self.stage == self.policy.first or self.truth.finding in {"comply", "comply_actions"}:
            return
        rows = self.policy.decisions_at(self._tracks()[0].key, facts=self.facts().kinds)
        codes = [row for row in rows if row.code is not Code.ASK and (not good or row.code is not Code.NOT_COMPLY)]
        row = self.chance.choice(codes)
        verdict = table.judge(
            self.policy, self._tracks()[0].key, row.code, facts=self.facts(), reason="because",
            authority=Authority.person("person:reviewer", roles=ROLES["person:reviewer"]),
        )  # fmt: skip
        if not isinstance(verdict, Refusal):
            self.truth.finding = row.code.value
            self.count(row.code)
        self.look_at_the_door()

    def rows(self) -> list[DecisionRow]:
        """What the policy offers here to this kind of proposal."""
        return list(self.policy.decisions_at(self.stage, facts=self.facts().kinds))

    def someone_for(self, row: DecisionRow) -> Authority:
        """Somebody who may: the body itself, or a person of the role without any tie."""
        if self.here.kind is StageKind.BODY:
            return self.resolution(self.here.owner)
        able = [ref for ref, roles in ROLES.items() if roles & set(row.by) and ref not in self.authors | self.interested]
        ref = self.chance.choice(able)
        return Authority.person(ref, roles=ROLES[ref])

    def try_something(self) -> None:
        """Any decision of the policy by somebody who may."""
        rows = self.rows()
        if rows:
            row = self.chance.choice(rows)
            self.decide(row, self.someone_for(row))
        if self.waiting and self.chance.random() < 0.3:
            self.take_back("person:cleo")

    def try_forbidden(self) -> None:
        """Any decision by anybody at all: strangers, parties, other bodies, people in a body's stead."""
        code = self.chance.choice(list(Code))
        bodies = [body.key for body in self.policy.bodies if body.seats]
        if self.chance.random() < 0.4:
            body = self.chance.choice(bodies)
            seats = self.policy.body(body).seats
            voters = tuple(self.chance.sample(self.members(body), 3))
            who = Authority("resolution", voters, frozenset({seats.member}) if seats else frozenset(), body_key=body)
        else:
            ref = self.chance.choice((*ROLES, *self.authors, *self.interested))
            roles = ROLES.get(ref, frozenset({"ce_director", "governor"}))
            who = Authority.person(ref, roles=roles)
        rows = [row for row in self.rows() if row.code is code]
        before = self.stage
        verdict = self.ask(code, who)
        why = self.forbidden(rows[0] if rows else None, who)
        if why and not isinstance(verdict, Refusal):
            raise Broken(self.story(f"{who.refs} took {code} at {before}: {why}"))
        self.seen["forbidden" if why else "allowed anyway"] += 1
        self.take_back(self.chance.choice(("person:coordinator", "person:stranger", *self.authors)), allowed=False)

    def forbidden(self, row: DecisionRow | None, who: Authority) -> str:
        """Why this may never succeed, from the truth alone; "" when it may."""
        if row is None:
            return "the policy does not offer it here"
        body = self.here.kind is StageKind.BODY
        if body and (who.kind != "resolution" or who.body_key != self.here.owner):
            return "only the body decides here"
        if not who.roles & set(row.by):
            return "not their role"
        if who.kind == "person" and set(who.refs) & (self.authors | self.interested):
            return "a party, or an interest"
        if self.truth.held:
            return "on hold"
        moves_on = row.code in {Code.SUPPORT, Code.ENDORSE, Code.APPROVE, Code.WITH_CONDITIONS} or (row.code is Code.NOTE and row.next)
        if moves_on and self.waiting:
            return "it waits at the door"
        if moves_on and body and set(who.refs) - self.declared:
            return "somebody has not declared"
        return ""

    def ask(self, code: Code, who: Authority) -> Move | Refusal:
        """The rules' answer."""
        before = [stage.key for stage in self.policy.before(self.stage)]
        return table.judge(
            self.policy, self.stage, code, authority=who, facts=self.facts(), reason="because", parked=self.waiting,
            target=self.chance.choice(before) if before else None,
        )  # fmt: skip

    def decide(self, row: DecisionRow, who: Authority) -> None:
        """Ask, and let it happen."""
        verdict = self.ask(row.code, who)
        if isinstance(verdict, Refusal):
            return
        why = self.forbidden(row, who)
        if why:
            raise Broken(self.story(f"{who.refs} took {row.code} at {self.stage}: {why}"))
        self.count(row.code)
        if verdict.stays:
            return
        if verdict.effect:
            self.require_everything()
            self.approved_by = self.stage
        self.past.append(PastDecision(self.stage, frozenset(who.refs)))
        if row.code is Code.WITH_CONDITIONS:
            later = [stage.key for stage in self.policy.chain()]
            self.truth.conditions.append(self.chance.choice(later[later.index(self.stage) + 1 :] or later[-1:]))
        self.arrive(verdict, row.code, by=",".join(who.refs))

    def take_back(self, ref: str, *, allowed: bool = True) -> None:
        """The director takes it back to a form; whoever else tries is refused."""
        if self.ended:
            return
        forms = [stage.key for stage in self.policy.before(self.stage) if stage.kind is StageKind.FORM]
        verdict = table.may_take_back(
            self.policy, self.stage, authority=Authority.person(ref, roles=ROLES.get(ref, frozenset({"ce_director"}))), facts=self.facts(),
            target=self.chance.choice(forms) if forms else "", reason="it has to change", parked=self.waiting,
        )  # fmt: skip
        if isinstance(verdict, Refusal):
            return
        if not allowed or self.truth.held or not self.waiting:
            raise Broken(self.story(f"{ref} took it back"))
        self.seen["take_back"] += 1
        self.arrive(verdict, Code.SEND_BACK, by=ref)

    def arrive(self, move: Move, code: Code, *, by: str) -> None:
        """It stands at its next stage: open, or parked at the door; going back undoes what came after."""
        self.told.append(f"{self.stage} -{code}({by})-> {move.next}")
        order = [stage.key for stage in self.policy.chain()]
        if move.next in order and order.index(move.next) <= order.index(self.stage):
            keep = order[: order.index(move.next)]
            self.passed = [key for key in self.passed if key in keep]
            written = next(stage.key for stage in self.policy.chain() if stage.kind is StageKind.FORM and stage.key != self.policy.first)
            if order.index(move.next) <= order.index(written):
                self.truth.filed = False
                self.truth.finding = "" if self.truth.finding == "not_comply" else self.truth.finding
        else:
            self.passed.append(self.stage)
        self.stage = move.next
        self.waiting = bool(move.waiting)
        if not self.ended:
            self.look_at_the_door()
        elif self.policy.end(self.stage).outcome is Outcome.APPROVED and not self.approved_by:  # type: ignore[union-attr] - it ended
            raise Broken(self.story("it ended approved, and nobody approved a version"))

    def look_at_the_door(self) -> None:
        """A parked proposal opens in the moment that its gates hold."""
        if self.waiting and not self.ended and not gates.missing(self.here.enter, self.facts()):
            self.waiting = False

    def count(self, code: Code) -> None:
        """One more of this code."""
        self.seen[code.value] += 1

    # --- what must hold ----------------------------------------------------------------------------------------------

    def require_everything(self) -> None:
        """At the moment of approval: four musts on the frozen text, its endorsement alive, every body before it heard."""
        if self.truth.musts or not self.truth.endorsement_live or not self.truth.filed:
            raise Broken(self.story(f"approved without {self.truth.musts or 'a live endorsement'}"))
        order = [stage for stage in self.policy.chain() if stage.kind in {StageKind.BODY, StageKind.REVIEW}]
        wanted = [stage.key for stage in order[: [stage.key for stage in order].index(self.stage)]]
        if [key for key in wanted if key not in self.passed]:
            raise Broken(self.story(f"approved without the decisions of {wanted}"))

    def require_a_way_on(self) -> None:
        """In every state somebody can do something: write, resume, decide, send back, decline or take back."""
        if self.truth.held or (self.here.kind is StageKind.FORM and not self.waiting):
            return
        facts, missing = self.facts(), gates.missing(self.here.leave, self.facts())
        for row in self.rows():
            if self.waiting and table.is_onward(row):
                continue
            if table.is_onward(row) and missing:
                continue  # its people can still supply it; another way is looked for
            verdict = self.ask(row.code, self.someone_for(row))
            if not isinstance(verdict, Refusal):
                return
        forms = [stage.key for stage in self.policy.before(self.stage) if stage.kind is StageKind.FORM]
        verdict = table.may_take_back(
            self.policy, self.stage, authority=Authority.person("person:cleo", roles=ROLES["person:cleo"]), facts=facts,
            target=forms[0] if forms else "", reason="it has to change", parked=self.waiting,
        )  # fmt: skip
        if isinstance(verdict, Refusal):
            raise Broken(self.story(f"no way on from {self.stage}, waiting {self.waiting}"))

    def story(self, fault: str) -> str:
        """What went wrong, and how it came there: repeat it by its seed."""
        return f"{fault}\npolicy {self.policy.key}, seed {self.seed}\n" + "\n".join(self.told)
