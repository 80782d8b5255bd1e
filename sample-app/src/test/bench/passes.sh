#!/usr/bin/env bash
# Measures calls by a pass beside paid calls through a remote facilitator, warm, in one sitting, with the ledger in memory
# and in PostgreSQL: rates, times, and the CPU time that each process spends on a call. Then 64 callers on one pass on
# PostgreSQL, beside 64 callers on several passes.
# Needs wrk, node, npm, Linux's /proc, and a built sample (mvn -DskipTests verify).
# Usage: [ONLY="memory postgres"] passes.sh [rounds [warm [measured]]]
# JAR is another jar than that of the build, and CP the class path of its tests, if it is known.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-5} warm=${2:-20000} measured=${3:-4000}
source common.sh
source measure.sh
jar=${JAR:-$(ls "$module"/target/sample-app-*-exec.jar)}
subjects=${ONLY:-memory postgres}
shared=8
total=$((warm + rounds * measured))

plans=(--x402.plans.forecast.passes.many.price='$0.10' --x402.plans.forecast.passes.many.calls=1000000000
  --x402.plans.forecast.passes.many.valid-for=30d --x402.plans.forecast.free.calls=0 --x402.max-timeout=12h)

# One file of payments for all: each subject has a ledger of its own, and the facilitator says yes to everything.
signer=http://127.0.0.1:18410
sample signer "$jar" "${signer##*:}" --x402.ledger.type=memory --x402.sandbox.initial-balance=100000000 "${plans[@]}"
signer_pid=$pid
await $signer/api/cities
node sign.mjs $signer /api/forecast "$total" "$work/payments"

facilitator=http://127.0.0.1:18411
start facilitator node facilitator.mjs "${facilitator##*:}"
await $facilitator/supported

postgres_pid=
if [[ $subjects == *postgres* ]]; then
  start_postgres ledger
fi

declare -A url pid_of
port=18420
for subject in $subjects; do
  url[$subject]=http://127.0.0.1:$port
  store=(--x402.ledger.type=memory --x402.ledger.max-memory=512MB)
  [ "$subject" = memory ] || store=(--spring.datasource.username=postgres --spring.datasource.password=postgres
    --spring.datasource.url="jdbc:postgresql://127.0.0.1:$postgres_port/ledger")
  sample "$subject" "$jar" $port --x402.facilitator.type=remote --x402.facilitator.url=$facilitator "${plans[@]}" "${store[@]}"
  pid_of[$subject]=$pid
  port=$((port + 1))
done
for subject in $subjects; do await "${url[$subject]}/api/cities"; done

# buy <subject>: prints the token of a pass
buy() {
  local payment
  payment=$(curl -sf -X POST "$signer/sandbox/sign/x402/passes/forecast/many")
  curl -sf -X POST -H "PAYMENT-SIGNATURE: $payment" "${url[$1]}/x402/passes/forecast/many" | sed -E 's/.*"token":"([^"]*)".*/\1/'
}

# pass <subject> <connections> <seconds> <tokens...>
pass() {
  wrk -t1 -c"$2" -d"$3s" --timeout 60s --latency -s pass.lua "${url[$1]}/api/forecast" -- "${@:4}" | times
}

declare -A token
for subject in $subjects; do
  token[$subject]=$(buy "$subject")
  pay "$subject" /api/forecast 1 "$warm" >/dev/null
  pass "$subject" 16 10 "${token[$subject]}" >/dev/null
done
echo "warm" >&2
for round in $(seq "$rounds"); do
  for subject in $subjects; do
    measure "$subject" paid pay "$subject" /api/forecast $((warm + (round - 1) * measured + 1)) "$measured"
    measure "$subject" pass pass "$subject" 16 6 "${token[$subject]}"
  done
done

echo "| | calls a second | p50, ms | p99, ms | CPU of the server, ms | of PostgreSQL |"
echo "| --- | --- | --- | --- | --- | --- |"
for subject in $subjects; do
  row "$subject" paid
  row "$subject" pass
  echo "$subject: CPU of a call by pass beside a paid call:" \
    "$(paste -d' ' "$work/$subject.pass" "$work/$subject.paid" | awk '{print $4 / $9}' | sort -g | tr '\n' ' ')" >&2
done

if [[ $subjects == *postgres* ]]; then
  tokens=()
  for _ in $(seq "$shared"); do tokens+=("$(buy postgres)"); done
  for _ in $(seq "$rounds"); do
    measure postgres one pass postgres 64 6 "${token[postgres]}"
    measure postgres several pass postgres 64 6 "${tokens[@]}"
    measure postgres alone pass postgres 1 3 "${token[postgres]}"
  done
  echo "64 callers on one pass, 64 on $shared passes, and one caller:"
  row postgres one
  row postgres several
  row postgres alone
fi
kill "$signer_pid" 2>/dev/null || true
