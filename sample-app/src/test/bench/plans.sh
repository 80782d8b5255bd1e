#!/usr/bin/env bash
# Measures paid calls of an endpoint with a price of its own, of one with a plan that has a price only, and of one whose plan
# has budgets too: rates, times, and the CPU time that a call costs. All go through a remote facilitator, with the ledger in
# memory, warm, in one sitting.
# Needs wrk, node, npm, Linux's /proc, and a built sample (mvn -DskipTests verify).
# Usage: [ONLY="price plan budget"] plans.sh [rounds [warm [measured]]]
# JAR is another jar than that of the build, and BEFORE one of an earlier commit, which is measured beside it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-5} warm=${2:-20000} measured=${3:-4000}
source common.sh
source measure.sh
jar=${JAR:-$(ls "$module"/target/sample-app-*-exec.jar)}
subjects=${ONLY:-${BEFORE:+before }price plan budget}
path=/api/cities
total=$((warm + rounds * measured))

common=(--x402.ledger.type=memory --x402.max-timeout=12h --x402.plans.forecast.free.calls=0 --x402.routes[0].pattern=$path)
price=(--x402.routes[0].price='$0.002')
plan=(--x402.plans.bare.price='$0.002' --x402.routes[0].plan=bare)
budget=("${plan[@]}" --x402.plans.bare.budget.per-payer=1000000 --x402.plans.bare.budget.per-endpoint=1000000)

signer=http://127.0.0.1:18410
sample signer "$jar" "${signer##*:}" --x402.sandbox.initial-balance=100000000 "${common[@]}" "${price[@]}"
signer_pid=$pid
await $signer/
node sign.mjs $signer $path "$total" "$work/payments"
kill "$signer_pid"

facilitator=http://127.0.0.1:18411
start facilitator node facilitator.mjs "${facilitator##*:}"
await $facilitator/supported

postgres_pid=
declare -A url pid_of
port=18420
for subject in $subjects; do
  url[$subject]=http://127.0.0.1:$port
  case $subject in
    before) options=("${price[@]}") ;;
    price) options=("${price[@]}") ;;
    plan) options=("${plan[@]}") ;;
    budget) options=("${budget[@]}") ;;
  esac
  subject_jar=$jar
  [ "$subject" != before ] || subject_jar=$BEFORE
  sample "$subject" "$subject_jar" $port --x402.facilitator.type=remote --x402.facilitator.url=$facilitator \
    --x402.ledger.max-memory=512MB "${common[@]}" "${options[@]}"
  pid_of[$subject]=$pid
  port=$((port + 1))
done
for subject in $subjects; do
  await "${url[$subject]}/"
  pay "$subject" $path 1 "$warm" >/dev/null
done
echo "warm" >&2
for round in $(seq "$rounds"); do
  for subject in $subjects; do
    measure "$subject" paid pay "$subject" $path $((warm + (round - 1) * measured + 1)) "$measured"
  done
done
echo "| | calls a second | p50, ms | p99, ms | CPU of the server, ms | of PostgreSQL |"
echo "| --- | --- | --- | --- | --- | --- |"
first=${subjects%% *}
for subject in $subjects; do
  row "$subject" paid
  [ "$subject" = "$first" ] || echo "CPU of a call, $subject beside $first:" \
    "$(paste -d' ' "$work/$subject.paid" "$work/$first.paid" | awk '{print $4 / $9}' | sort -g | tr '\n' ' ')" >&2
done
