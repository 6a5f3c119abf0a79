#!/bin/sh
# Set up .venv from the lock files: `base` for the product, `dev` with the tools of the tests, `lock` compiles the locks.
set -eu
cd "$(dirname "$0")/.."
want=${1:-base}

python=${PYTHON:-}
if [ -z "$python" ]; then
  for candidate in python3 python3.11 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$candidate
      break
    fi
  done
fi
[ -n "$python" ] || { echo "Testamur needs Python 3.11 or later; none was found." >&2; exit 69; }

if command -v uv >/dev/null 2>&1; then
  uv=uv
else
  uv=.tools/uv/bin/uv
  if [ ! -x "$uv" ]; then
    echo "Setting up: the installer ..."
    "$python" -m venv .tools/uv >/dev/null 2>&1 || { echo "Testamur needs Python's venv module (on Debian: the package python3-venv)." >&2; exit 69; }
    .tools/uv/bin/pip install --quiet --disable-pip-version-check uv
  fi
fi

if [ "$want" = lock ]; then
  compile() { "$uv" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes "$@"; }
  compile requirements/build.in -o requirements/build.lock
  compile --extra postgres pyproject.toml -o requirements/base.lock
  compile --extra postgres --extra hsm --extra fast pyproject.toml requirements/dev.in -o requirements/dev.lock
  exit 0
fi

[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$(command -v "$python")" .venv
stamp=".venv/.testamur-$want"
now=$(cat requirements/base.lock requirements/build.lock "requirements/$want.lock" pyproject.toml hatch_build.py | cksum)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$now" ]; then
  echo "Setting up: packages ($want) ..."
  "$uv" pip install --quiet --require-hashes -r requirements/build.lock -r "requirements/$want.lock"
  "$uv" pip install --quiet --no-deps --no-build-isolation -e .
  echo "$now" > "$stamp"
fi
.venv/bin/python hatch_build.py words
.venv/bin/python hatch_build.py fonts
