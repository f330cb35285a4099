#!/usr/bin/env bash
# Builds everything and runs all tests.
#   ./test.sh             needs the .NET 10 SDK; everything else is restored, or installed where that is possible
#   ./test.sh --nightly   then runs crash tests longer, and property tests more often, each time with other random rule sets
# The last line is "N passed, N failed, N skipped"; the exit code is 0 when nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

solution=Noa.FeatureFlags.sln
nightly_rounds=0
case "${1:-}" in
  "") ;;
  --nightly) nightly_rounds=20; export NOA_NIGHTLY=1 ;;
  *) sed -n '2,5s/^# //p' "$0"; exit 2 ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
log=$(mktemp)
trap 'rm -f "$log"' EXIT

finish() {  # passed failed skipped
  echo "$1 passed, $2 failed, $3 skipped"
  [ "$2" -eq 0 ]
  exit
}

# Installs a Debian package; fails quietly where nobody may.
install_package() {
  local as_root=()
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  timeout 120 "${as_root[@]}" apt-get update -qq </dev/null >/dev/null 2>&1
  timeout 180 "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null 2>&1
}

has_icu() { ldconfig -p 2>/dev/null | grep -q libicuuc; }

# .NET does not start without ICU unless it is told to do without. No test needs a culture, so going without is only said.
prepare_icu() {
  [ "$(uname)" != Linux ] || has_icu && return
  echo "ICU is missing: installing it"
  install_package libicu-dev || true
  if ! has_icu; then
    echo "ICU cannot be installed here: going on without cultures, which no test needs"
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  fi
}

# Other projects' own clients, which the server is tested and shown with. Without them those tests are skipped, and say so.
prepare_npm_clients() {
  local folder
  if ! command -v npm >/dev/null; then
    echo "npm is missing: installing it with node"
    install_package nodejs npm || true
  fi
  if ! command -v npm >/dev/null; then
    echo "npm cannot be installed here: tests with JavaScript clients are skipped"
    return
  fi
  for folder in tests/clients/*/ samples/LaunchDarklySideBySide/; do
    [ -d "${folder}node_modules" ] && continue
    (cd "$folder" && timeout 180 npm install --no-package-lock --no-audit --no-fund --loglevel=error </dev/null) \
      || { rm -rf "${folder}node_modules"; echo "npm cannot install $folder here: what needs it is skipped"; }
  done
}

# The store of several nodes is tested with the real one. Without it those tests are skipped, and say so.
prepare_redis() {
  command -v redis-server >/dev/null && return
  echo "redis-server is missing: installing it"
  install_package redis-server redis-tools || true
  command -v redis-server >/dev/null || echo "redis-server cannot be installed here: tests of several nodes are skipped"
}

# Release gates are tested against the real one. Its package starts a service where there is an init system; tests start their own.
prepare_prometheus() {
  command -v prometheus >/dev/null && command -v promtool >/dev/null && return
  echo "Prometheus is missing: installing it"
  install_package prometheus || echo "Prometheus cannot be installed here: tests of gates that ask it are skipped"
}

# Wrappers of the release tooling are checked with it. Without it that one test is skipped, and says so.
prepare_shellcheck() {
  command -v shellcheck >/dev/null && return
  echo "shellcheck is missing: installing it"
  install_package shellcheck || echo "shellcheck cannot be installed here: scripts are not checked"
}

# A number behind a word of the summary, such as "  failed: 3".
count() { sed -n "s/^  $1: *\([0-9][0-9]*\).*/\1/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'; }

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  finish 0 1 0
fi
prepare_icu
if ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "The .NET 10 SDK is missing, here is: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')"
  finish 0 1 0
fi

prepare_npm_clients
prepare_prometheus
prepare_redis
prepare_shellcheck

# Leaves out what a build says when nothing is wrong.
quieter() { grep -vE '^ *$|^  Determining projects|^  Restored |^  All projects are|^  [0-9]+ of [0-9]+ projects are|^  [^ ]+ -> ' || true; }

echo "== Build"
dotnet build "$solution" -c Release -warnaserror </dev/null 2>&1 | tee "$log" | quieter
if [ "${PIPESTATUS[0]}" -ne 0 ]; then
  echo "The build failed."
  finish 0 1 0
fi

echo
echo "== Tests"
dotnet test --solution "$solution" -c Release --no-build </dev/null 2>&1 | tee "$log"
exit_code=${PIPESTATUS[0]}
passed=$(count succeeded)
failed=$(count failed)
skipped=$(count skipped)

# A program of tests that ends in any other way than with failed tests (2) crashed: that is a failure beside those it reported.
crashed=$(grep -E '^Exit code: [0-9]+$' "$log" | grep -cvE ': (0|2)$')
failed=$((failed + crashed))
if [ "$exit_code" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
fi
if [ "$((passed + failed))" -eq 0 ]; then
  echo "No test ran."
  failed=1
fi

for ((round = 1; round <= nightly_rounds; round++)); do
  if dotnet run --project tests/Noa.FeatureFlags.Tests -c Release --no-build -- -namespace "*.Properties" -noColor </dev/null >"$log.round" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    grep -A20 '\[FAIL\]' "$log.round"
  fi
  echo "property tests, round $round of $nightly_rounds: $(grep -o 'Total: .*' "$log.round" | tail -n 1)"
  rm -f "$log.round"
done

echo
if [ "$skipped" -gt 0 ]; then
  echo "Skipped, and why:"
  grep -A1 '^skipped ' "$log" | grep -vE '^--|^  from ' | sed -E 's/^  /      /; s/^skipped /  /'
fi
finish "$passed" "$failed" "$skipped"
