"""What a holder can take along: the signed file, badges that carry it, and the certificate on paper."""

from testamur.wallet.papers.certificate import certificate
from testamur.wallet.papers.files import badge_of, baked_png, baked_svg, competencies, signed_bytes

__all__ = ["badge_of", "baked_png", "baked_svg", "certificate", "competencies", "signed_bytes"]
