#!/usr/bin/env bash
# deploy-blue-green.sh ENVIRONMENT VERSION [STRATEGY] [OPTION]...: brings a version to an environment, in stages; canary-10 when no strategy is named.
set -euo pipefail
[ $# -ne 2 ] || set -- "$@" canary-10
exec "$(dirname "$0")/noa.sh" release deploy "$@"
