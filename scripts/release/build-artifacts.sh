#!/usr/bin/env bash
# build-artifacts.sh [--output PATH] [--runtime RID]...: this repository's packages, the flag server for each platform, checksums, bill of materials.
set -euo pipefail
exec "$(dirname "$0")/noa.sh" release build --program src/Noa.FeatureFlags.Server "$@"
