#!/bin/sh
# Makes the virtual environment from the pinned requirements: venv.sh FOLDER
set -eu
VENV=$1
PYTHON=${PYTHON:-python3}
here=$(dirname "$0")

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    echo "未找到 $PYTHON。请安装 Python 3.11 或更高版本（Debian：apt-get install python3 python3-venv）。" >&2
    exit 1
fi
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "需要 Python 3.11 或更高版本，当前为 $("$PYTHON" --version)。可用 PYTHON=python3.11 make … 指定。" >&2
    exit 1
fi
# Debian splits the parts that make an environment into a package of their own.
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || sh "$here/install.sh" python3-venv
"$PYTHON" -m venv --clear "$VENV"
"$VENV/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
