#!/bin/sh
# Runs the smoke test of the real window under Xvfb: window_test.sh PROGRAM OUT.png
# Exit code 77, which ctest takes as "skipped", when there is no Xvfb on this machine.
set -eu
if ! command -v xvfb-run >/dev/null 2>&1; then
  echo "skipped: Xvfb is not installed (Debian package xvfb)"
  exit 77
fi
if ! command -v xdotool >/dev/null 2>&1; then
  echo "xdotool is not installed (Debian package xdotool)" >&2
  exit 1
fi
rm -f "$2"
unset WAYLAND_DISPLAY || true
xvfb-run -a -s "-screen 0 1400x900x24 -noreset" "$1" "$2"
test -s "$2" || { echo "no picture was written" >&2; exit 1; }
