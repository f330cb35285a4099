#!/usr/bin/env bash
# switch-traffic.sh ENVIRONMENT VERSION: gives all traffic to a version, once it is ready.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release deploy "${1:?environment}" "${2:?version}" immediate "${@:3}"
