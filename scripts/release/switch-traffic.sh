#!/usr/bin/env bash
# switch-traffic.sh ENVIRONMENT VERSION [OPTION]...: gives all traffic to a version, once it is ready.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release deploy "${@:1:2}" immediate "${@:3}"
