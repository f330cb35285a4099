#!/usr/bin/env bash
# publish-packages.sh [--source URL] [--from PATH] [--dry-run]: brings built packages to a registry; its key comes from NOA_PUBLISH_KEY.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release publish "$@"
