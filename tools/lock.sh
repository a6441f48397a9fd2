#!/bin/sh
# Writes requirements.lock, -dev.lock and -peers.lock from pyproject.toml: every platform, every hash, no host, no path.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null 2>&1 || { echo "lock: uv is needed on PATH to write the lock files" >&2; exit 1; }

compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" --group build pyproject.toml "$@"
}

compile -o requirements.lock "$@"
compile --group test --group lint --constraint requirements.lock -o requirements-dev.lock "$@"
compile --group peers --constraint requirements.lock -o requirements-peers.lock "$@"
