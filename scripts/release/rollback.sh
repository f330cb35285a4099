#!/usr/bin/env bash
# rollback.sh VERSION [--environment NAME]: brings a version back, and flags as they were.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release rollback "$@"
