#!/usr/bin/env bash
# The tool: NOA when it is set, the installed one, or the one of this repository.
set -euo pipefail
if [ -n "${NOA:-}" ]; then
  exec $NOA "$@"
elif command -v noa >/dev/null; then
  exec noa "$@"
fi
exec dotnet run --project "$(dirname "$0")/../../src/Noa.FeatureFlags.Cli" -c Release --verbosity quiet -- "$@"
