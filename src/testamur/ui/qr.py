"""QR codes as SVG: level Q, black on white with its quiet zone, as one path without styles."""

from __future__ import annotations

from html import escape

import segno

_QUIET = 4


def svg(text: str, *, label: str = "") -> str:
    """The code of `text`. With a label it is an image with that name; without, a decoration beside the written address."""
    code = segno.make(text, error="q", micro=False, boost_error=False)
    side = code.symbol_size(scale=1, border=_QUIET)[0]
    runs = []
    for row, cells in enumerate(code.matrix):
        start = None
        for column, dark in enumerate([*cells, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append(f"M{start + _QUIET} {row + _QUIET}h{column - start}v1h-{column - start}z")
                start = None
    role = f'role="img" aria-label="{escape(label, quote=True)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side * 4}" height="{side * 4}" {role}'
        f' shape-rendering="crispEdges"><path fill="#FFFFFF" d="M0 0h{side}v{side}H0z"/><path fill="#000000" d="{"".join(runs)}"/></svg>'
    )
