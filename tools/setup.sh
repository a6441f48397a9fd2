#!/bin/sh
# Makes .venv what a lock says: `tools/setup.sh run` for what the program needs, `tools/setup.sh dev` for tests and checks too;
# and .venv-peers by `tools/setup.sh peers`: the program, and the packages that it is measured against.
# Uses uv when it is on PATH, else python -m venv and pip. The second call finds its stamp and does nothing.
# PYTHON names the interpreter (default: the newest of python3.13, 3.12, 3.11, python3 that starts).
set -eu
cd "$(dirname "$0")/.."

what=${1:-run}
venv=.venv
case $what in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    peers) lock=requirements-peers.lock venv=.venv-peers ;;
    *) echo "usage: tools/setup.sh run|dev|peers" >&2; exit 2 ;;
esac

say() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: %s\n' "$@" >&2; exit 1; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# A stamp says for which folder, locks and pyproject.toml the environment was filled. What `dev` installs holds all of `run`.
wanted="$(pwd -P) $(cat requirements.lock requirements-dev.lock requirements-peers.lock pyproject.toml | cksum)"
stamped() { [ -f "$venv/newsdesk-$1" ] && [ "$(cat "$venv/newsdesk-$1")" = "$wanted" ]; }

if new_enough $venv/bin/python; then
    if stamped dev || stamped "$what"; then
        exit 0
    fi
fi

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" && { echo "$PYTHON"; return; }
        stop "PYTHON=$PYTHON is not Python 3.11 or newer, or does not start."
    fi
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        new_enough "$candidate" && { echo "$candidate"; return; }
    done
    stop "Python 3.11 or newer is needed, and none was found on PATH." \
        "Install it (Debian: apt-get install python3 python3-venv; macOS: brew install python@3.13)," \
        "or name one: make PYTHON=/path/to/python3.12 ..."
}

# An environment that was copied or moved with its folder names the old place in every script: it is made again.
moved() {
    for stamp in $venv/newsdesk-*; do
        [ -f "$stamp" ] || continue
        case $(cat "$stamp") in "$(pwd -P) "*) ;; *) return 0 ;; esac
    done
    return 1
}

make_environment() {
    python=$(find_python)
    say "making $venv with $("$python" -V)"
    rm -rf $venv
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python "$(command -v "$python")" $venv
    elif ! "$python" -m venv $venv; then
        rm -rf $venv
        stop "$python cannot make a virtual environment; its venv or ensurepip module is missing." \
            "Debian and Ubuntu: apt-get install python3-venv. Or put uv on PATH."
    fi
}

# --no-deps: the lock is complete, and pip need not resolve anything. --require-hashes: nothing else can get in.
install_with_uv() {
    uv pip install --quiet --python $venv/bin/python --no-deps --require-hashes -r "$lock"
    uv pip install --quiet --python $venv/bin/python --no-deps --no-build-isolation -e .
}

install_with_pip() {
    $venv/bin/python -m pip --version >/dev/null 2>&1 || $venv/bin/python -m ensurepip >/dev/null
    $venv/bin/python -m pip install --quiet --no-deps --require-hashes -r "$lock"
    $venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
}

if moved || ! new_enough $venv/bin/python; then
    make_environment
fi
rm -f $venv/newsdesk-*
if command -v uv >/dev/null 2>&1; then
    say "installing $lock with uv"
    install_with_uv
else
    say "installing $lock with pip: a minute or two the first time"
    install_with_pip
fi
echo "$wanted" > "$venv/newsdesk-$what"
say "done: $venv/bin/newsdesk"
