"""Files that carry a credential inside: PNG and SVG pictures, PDF papers. Each reads its own form, hardened, and writes it."""
