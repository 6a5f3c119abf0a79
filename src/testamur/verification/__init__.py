"""The public check: the verdict first, then what the person can do, how it was assessed, who stands behind it. No sign-in."""
