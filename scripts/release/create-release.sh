#!/usr/bin/env bash
# create-release.sh [--pre TAG | --exit-pre]: versions and change logs from changesets, committed and tagged.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release version --commit "$@"
