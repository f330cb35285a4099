#!/usr/bin/env bash
# smoke-tests.sh URL [--path PATH] [--contains TEXT] [--grpc SERVICE]: asks an address whether it works.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release smoke "$@"
