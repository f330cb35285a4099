#!/usr/bin/env bash
# create-release.sh [--pre TAG]: versions and change logs from changesets, committed and tagged.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release version --commit "$@"
