"""Forms of the draft editor, of adoption and of the acts on a version."""

from testamur.definitions.forms.about import AboutForm, prerequisite_rows
from testamur.definitions.forms.acts import (
    AdoptionForm,
    ContentFileForm,
    NewCompetencyForm,
    NewInstrumentForm,
    ReasonForm,
    RetireForm,
)
from testamur.definitions.forms.competency import CompetencyForm, criterion_rows
from testamur.definitions.forms.instrument import InstrumentForm, item_rows, station_rows

__all__ = [
    "AboutForm",
    "AdoptionForm",
    "CompetencyForm",
    "ContentFileForm",
    "InstrumentForm",
    "NewCompetencyForm",
    "NewInstrumentForm",
    "ReasonForm",
    "RetireForm",
    "criterion_rows",
    "item_rows",
    "prerequisite_rows",
    "station_rows",
]
