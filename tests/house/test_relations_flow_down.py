"""A model relates to its own or an upstream room, never from one bank to the other, and leaves no name behind there."""

from __future__ import annotations

from django.apps import apps

from testamur.config.settings import ROOMS

GOVERNANCE, DELIVERY = {"proposals", "meetings"}, {"cohorts", "assessment", "awards", "wallet", "catalogue", "verification"}


def _relations():
    for model in apps.get_models():
        if model.__module__.startswith("testamur."):
            for field in model._meta.get_fields():
                if field.is_relation and field.concrete and field.related_model is not None:
                    yield model._meta.app_label, model.__name__, field


def test_relations_point_upstream():
    order = {room: place for place, room in enumerate(ROOMS)}
    wrong = []
    for room, name, field in _relations():
        there = field.related_model._meta.app_label
        if there in order and order[there] > order[room]:
            wrong.append(f"{room}.{name}.{field.name} -> {there}")
        if {room, there} & GOVERNANCE and {room, there} & DELIVERY:
            wrong.append(f"{room}.{name}.{field.name} crosses the banks to {there}")
    assert wrong == []


def test_relations_across_rooms_leave_no_reverse_name():
    wrong = [
        f"{room}.{name}.{field.name}"
        for room, name, field in _relations()
        if field.related_model._meta.app_label != room and not field.remote_field.hidden
    ]
    assert wrong == []


def test_relations_protect_what_they_point_to():
    loose = [
        f"{room}.{name}.{field.name}"
        for room, name, field in _relations()
        if getattr(field.remote_field, "on_delete", None) is not None and field.remote_field.on_delete.__name__ == "SET_NULL"
    ]
    assert loose == []
