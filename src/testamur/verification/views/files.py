"""Files that other checkers read: DID documents, status lists, checkpoints of the record."""

from __future__ import annotations

import hashlib

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from testamur.people import queries as people
from testamur.signing import queries as signing


def _file(body: bytes, *, kind: str, age: int) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    response["Cache-Control"] = f"public, max-age={age}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def did(_request: HttpRequest) -> HttpResponse:
    """The institution's DID document."""
    if people.institution_or_none() is None:
        raise Http404
    return _file(orjson.dumps(signing.did_document(), option=orjson.OPT_INDENT_2), kind="application/did+json", age=300)


@require_safe
def endorser_did(_request: HttpRequest, slug: str) -> HttpResponse:
    """The DID document of a partner whose key we keep."""
    document = signing.endorser_did_document(slug)
    if document is None:
        raise Http404
    return _file(orjson.dumps(document, option=orjson.OPT_INDENT_2), kind="application/did+json", age=300)


@require_safe
def status_list(_request: HttpRequest, name: str) -> HttpResponse:
    """A signed status list: the same address for everyone on it."""
    body = signing.status_list_bytes(name)
    if body is None:
        raise Http404
    return _file(body, kind="application/vc+ld+json", age=300)


@require_safe
def checkpoint(_request: HttpRequest, size: int | None = None) -> HttpResponse:
    """A signed checkpoint of the record: the newest, or the one of a size."""
    found = signing.latest_checkpoint() if size is None else signing.checkpoint(size)
    if found is None:
        raise Http404
    return _file(found.text.encode(), kind="text/plain; charset=utf-8", age=60 if size is None else 31_536_000)
