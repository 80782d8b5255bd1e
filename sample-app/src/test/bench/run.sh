#!/usr/bin/env bash
# Measures our sample and the same endpoints on express in one sitting, A-B-A-B, and prints medians and
# ratios. Needs wrk, node, npm, and a built sample (mvn -DskipTests verify).
# Usage: sample-app/src/test/bench/run.sh [rounds]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-3}
source common.sh

ours=http://127.0.0.1:18402
trusting=http://127.0.0.1:18403
checking=http://127.0.0.1:18404
sample ours "$(ls "$module"/target/sample-app-*-exec.jar)" "${ours##*:}" --x402.ledger.type=memory --x402.ledger.max-memory=512MB \
  --x402.sandbox.initial-balance=1000000
for kind in trusting checking; do
  url=${!kind}
  start $kind node express.mjs "${url##*:}" $kind
done
for url in $ours $trusting $checking; do await "$url/api/cities"; done

load() { wrk -t1 -c16 -d"$1" -s rate.lua "$2" | awk '/^rate/ {print $2}'; }
sign() { node sign.mjs $ours /api/weather "$1" "$2"; }
paid() {
  wrk -t1 -c16 -d4s -s paid.lua "$1/api/weather" -- "$work/payments" "$2" |
    awk '/^rate/ {print $2} /^paid/ && $4 > 0 {print $4 " payments were refused" >"/dev/stderr"; exit 1}'
}

for url in $ours $trusting; do load 5s "$url/api/cities" >/dev/null; load 5s "$url/api/weather" >/dev/null; done
for _ in 1 2 3; do
  sign 10000 "$work/payments"
  paid $ours 10000 >/dev/null
done
for url in $trusting $checking; do paid $url 10000 >/dev/null; done
for round in $(seq "$rounds"); do
  load 4s $ours/api/cities >>"$work/ours.free"
  load 4s $trusting/api/cities >>"$work/trusting.free"
  load 4s $ours/api/weather >>"$work/ours.402"
  load 4s $trusting/api/weather >>"$work/trusting.402"
  sign 30000 "$work/payments"
  paid $ours 30000 >>"$work/ours.paid"
  paid $trusting 30000 >>"$work/trusting.paid"
  paid $checking 30000 >>"$work/checking.paid"
  echo "round $round of $rounds done" >&2
done

middle() { median <"$work/$1"; }
row() {
  awk -v name="$1" -v a="$2" -v b="$3" 'BEGIN {printf "%-44s %12.0f %12.0f %8.2f\n", name, a, b, a / b}'
}
printf '%-44s %12s %12s %8s\n' "requests per second" ours peer ratio
row "free: ours, express" "$(middle ours.free)" "$(middle trusting.free)"
row "402: ours, express" "$(middle ours.402)" "$(middle trusting.402)"
row "402 and free: ours, ours" "$(middle ours.402)" "$(middle ours.free)"
row "paid: ours, express that checks signatures" "$(middle ours.paid)" "$(middle checking.paid)"
row "paid: ours, express that trusts" "$(middle ours.paid)" "$(middle trusting.paid)"
