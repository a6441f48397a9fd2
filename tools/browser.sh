#!/bin/sh
# Sees to it that the page's tests find a browser: one on PATH, else Debian's chromium, else the one Playwright fetches.
# With none, says what to do; fails where CI=true, and elsewhere leaves it to the tests.
set -eu
cd "$(dirname "$0")/.."

on_path() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

from_debian() {
    [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "browser: installing Debian's chromium"
    log=.venv/browser.log
    if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        return 1
    fi
    on_path
}

from_playwright() {
    echo "browser: asking Playwright for its chromium"
    .venv/bin/playwright install chromium
}

if on_path || from_debian || from_playwright; then
    exit 0
fi
cat >&2 <<'TEXT'
browser: no chromium or Google Chrome, and none could be installed; the page's tests need one.
browser: Debian, Ubuntu: apt-get install chromium. Elsewhere: install Google Chrome or Chromium so that `chromium`,
browser: `chromium-browser` or `google-chrome` is on PATH, or run .venv/bin/playwright install --with-deps chromium.
TEXT
[ "${CI:-}" != true ]
