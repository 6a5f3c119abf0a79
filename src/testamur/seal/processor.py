"""PyLD's processor, remembering what contexts mean: the same answers, each worked out once (seal.md section 6).

PyLD works out a context that a type brings anew for every object of that type. What a context means depends on nothing
but the context before it and itself, so it is kept: under the table of contexts it was read from, up to a limit, and
never under anything a document says. What a name means is kept for one document.
"""

from collections.abc import Hashable, MutableMapping
from typing import Any, Final

from frozendict import frozendict
from pyld import jsonld
from pyld.context_resolver import ContextResolver
from pyld.resolved_context import ResolvedContext


class Contexts(ContextResolver):  # type: ignore[misc]  # the package carries no types
    """Finds contexts: an object inside a context is known by being that very object.

    The package writes each such object out as canonical JSON to find it again, which costs more than what it saves.
    """

    def resolve(self, active_ctx: Any, context: Any, base: Any, cycles: Any = None) -> list[ResolvedContext]:
        """One resolved context for each that is given."""
        if isinstance(context, dict | frozendict) and "@context" in context:
            context = context["@context"]
        if not isinstance(context, dict | frozendict):
            return list(super().resolve(active_ctx, context, base, cycles))
        key = id(context)
        found = self.shared_cache.get(key)
        if found is None:
            # The resolved context holds the object, so that its id stays its own.
            found = self.shared_cache[key] = {"static": ResolvedContext(context)}
        return [found["static"]]


Meanings = MutableMapping[Hashable, tuple[object, Any]]
MOST_MEANINGS: Final = 512


class Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # the package carries no types
    """The processor of one document. `meanings` belongs to a table of contexts and outlives it."""

    def __init__(self, meanings: Meanings, **options: Any) -> None:
        super().__init__(**options)
        self._meanings = meanings
        self._names: dict[Hashable, Any] = {}

    def _process_context(
        self,
        active_ctx: Any,
        local_ctx: Any,
        options: Any,
        override_protected: bool = False,  # noqa: FBT001, FBT002 - the signature of the package
        propagate: bool = True,  # noqa: FBT001, FBT002 - the signature of the package
        validate_scoped: bool = True,  # noqa: FBT001, FBT002 - the signature of the package
        cycles: Any = None,
    ) -> Any:
        """Only whole contexts are kept: one that is still being put together has no lasting name."""
        given = (active_ctx, local_ctx, options, override_protected, propagate, validate_scoped, cycles)
        if cycles is not None or not isinstance(active_ctx, frozendict):
            return super()._process_context(*given)
        # A list of addresses is known by what it says; an object inside a context by being that very object.
        named = tuple(local_ctx) if isinstance(local_ctx, list) else local_ctx
        if not isinstance(named, str) and not (isinstance(named, tuple) and all(isinstance(one, str) for one in named)):
            if not isinstance(local_ctx, dict | frozendict):
                return super()._process_context(*given)
            named = id(local_ctx)
        key = (active_ctx["_uuid"], named, override_protected, propagate, validate_scoped)
        kept = self._meanings.get(key)
        if kept is not None:
            return kept[1]
        found = super()._process_context(*given)
        if isinstance(found, frozendict):
            if len(self._meanings) >= MOST_MEANINGS:
                self._meanings.clear()
            self._meanings[key] = (local_ctx, found)  # the object is held, so that its id stays its own
        return found

    def _expand_iri(
        self,
        active_ctx: Any,
        value: Any,
        base: Any = None,
        vocab: bool = False,  # noqa: FBT001, FBT002 - the signature of the package
        local_ctx: Any = None,
        defined: Any = None,
    ) -> Any:
        if local_ctx is not None or not isinstance(value, str) or not isinstance(active_ctx, frozendict):
            return super()._expand_iri(active_ctx, value, base, vocab, local_ctx, defined)
        key = (active_ctx["_uuid"], value, base, vocab)
        if key not in self._names:
            self._names[key] = super()._expand_iri(active_ctx, value, base, vocab)
        return self._names[key]
