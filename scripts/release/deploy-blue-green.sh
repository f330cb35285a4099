#!/usr/bin/env bash
# deploy-blue-green.sh ENVIRONMENT VERSION [STRATEGY]: brings a version to an environment, in stages.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release deploy "${1:?environment}" "${2:?version}" "${3:-canary-10}" "${@:4}"
