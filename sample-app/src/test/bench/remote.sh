#!/usr/bin/env bash
# Measures the sample with a remote facilitator in a process of its own, with the ledger in memory and in PostgreSQL,
# beside express with the same facilitator, in one sitting: the first payments after the start, then, warm, A-B-A-B.
# Prints rates, ratios, and the CPU time that each process spends on a paid request.
# Needs wrk, node, npm, Linux's /proc, and a built sample (mvn -DskipTests verify).
# Usage: [BEFORE=<jar of another commit's sample>] [ONLY="express memory postgres"] [PAYMENTS=<file>] \
#   remote.sh [rounds [cold [warm [measured]]]]
# Subjects: express, memory, postgres; memory-before and postgres-before with BEFORE; memory-cached starts with an AOT cache of the
# JDK (Java 25) that was trained with payments. JAR is another jar than that of the build. PAYMENTS keeps the signed payments for the
# next run: the file is written if it is not there. They are valid for 12 hours.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-3} cold=${2:-5000} warm=${3:-30000} measured=${4:-10000}
source common.sh
jar=${JAR:-$(ls "$module"/target/sample-app-*-exec.jar)}
total=$((cold + warm + rounds * measured))
trained=5000
subjects=${ONLY:-express ${BEFORE:+memory-before} memory ${BEFORE:+postgres-before} postgres}

# One file of payments for all: each subject has a ledger of its own, and the facilitator says yes to everything.
payments=${PAYMENTS:-$work/payments}
if [ ! -s "$payments" ]; then
  signer=http://127.0.0.1:18410
  sample signer "$jar" "${signer##*:}" --x402.ledger.type=memory --x402.sandbox.initial-balance=100000000 --x402.max-timeout=12h
  await $signer/api/cities
  node sign.mjs $signer /api/weather $((total + trained)) "$payments"
  kill "$pid"
  echo "signed the payments" >&2
fi
[ "$(wc -l <"$payments")" -ge $((total + trained)) ] || { echo "$payments has too few payments" >&2; exit 1; }

facilitator=http://127.0.0.1:18411
start facilitator node facilitator.mjs "${facilitator##*:}"
facilitator_pid=$pid
await $facilitator/supported

postgres_pid=
if [[ $subjects == *postgres* ]]; then
  start_postgres ledger ledger_before
fi

remote=(--x402.facilitator.type=remote --x402.facilitator.url=$facilitator --x402.max-timeout=12h)
memory=("${remote[@]}" --x402.ledger.type=memory --x402.ledger.max-memory=512MB)

# sell <count> <url> <first payment>: sets rate, paid and refused
sell() {
  local done=$work/done wrk
  sed -n "$3,$(($3 + $1 - 1))p" "$payments" >"$work/slice"
  rm -f "$done"
  wrk -t1 -c16 -d3600s --timeout 60s -s paid.lua "$2/api/weather" -- "$work/slice" "$1" "$done" >"$work/wrk" &
  wrk=$!
  while [ ! -e "$done" ] && kill -0 $wrk 2>/dev/null; do sleep 0.1; done
  sleep 0.5
  kill -INT $wrk 2>/dev/null || true
  wait $wrk || true
  [ -e "$done" ] || { cat "$work/wrk"; tail -n 20 "$work"/*.log; exit 1; } >&2
  read -r rate paid refused <<<"$(awk '/^rate/ {rate = $2} /^paid/ {print rate, $2, $4}' "$work/wrk")"
  [ "$refused" -eq 0 ] || { echo "$refused payments were refused" >&2; exit 1; }
}

# The cache holds which methods were hot in a first life, besides their classes.
train() {
  "$java" -Djarmode=tools -jar "$jar" extract --destination "$work/app" >/dev/null
  sample trainee "$work/app/$(basename "$jar")" 18412 "${memory[@]}"
  await http://127.0.0.1:18412/api/cities
  sell $trained http://127.0.0.1:18412 $((total + 1))
  kill "$pid"
  wait "$pid" || true
}
if [[ $subjects == *memory-cached* ]]; then
  jvm=(-XX:AOTCacheOutput="$work/aot")
  train
fi

declare -A url pid_of
port=18420
for subject in $subjects; do
  url[$subject]=http://127.0.0.1:$port
  this=$jar
  jvm=()
  case $subject in
    *-before) this=$BEFORE ;;
    *-cached) this=$work/app/$(basename "$jar") jvm=(-XX:AOTCache="$work/aot") ;;
  esac
  case $subject in
    express) start express node express.mjs $port $facilitator ;;
    memory*) sample "$subject" "$this" $port "${memory[@]}" ;;
    postgres*)
      database=ledger${subject#postgres}
      sample "$subject" "$this" $port "${remote[@]}" --spring.datasource.username=postgres --spring.datasource.password=postgres \
        --spring.datasource.url="jdbc:postgresql://127.0.0.1:$postgres_port/${database//-/_}"
      ;;
  esac
  pid_of[$subject]=$pid
  port=$((port + 1))
done
for subject in $subjects; do await "${url[$subject]}/api/cities"; done

# pay <subject> <first payment> <count> <phase>: appends rate and CPU times per paid request to the subject's file
pay() {
  local server facilitator database=0
  server=$(cpu "${pid_of[$1]}") facilitator=$(cpu $facilitator_pid)
  [ -z "$postgres_pid" ] || database=$(cpu_of_all "$postgres_pid")
  sell "$3" "${url[$1]}" "$2"
  server=$(echo "$(cpu "${pid_of[$1]}") - $server" | bc) facilitator=$(echo "$(cpu $facilitator_pid) - $facilitator" | bc)
  [ -z "$postgres_pid" ] || database=$(echo "$(cpu_of_all "$postgres_pid") - $database" | bc)
  awk -v rate="$rate" -v paid="$paid" -v server="$server" -v facilitator="$facilitator" -v database="$database" \
    'BEGIN {printf "%.0f %.3f %.3f %.3f\n", rate, server / paid, facilitator / paid, database / paid}' |
    tee -a "$work/$1.$4" | sed "s/^/$1 $4: /" >&2
}

for subject in $subjects; do pay "$subject" 1 "$cold" cold; done
for subject in $subjects; do pay "$subject" $((cold + 1)) "$warm" warming; done
for round in $(seq "$rounds"); do
  for subject in $subjects; do pay "$subject" $((cold + warm + (round - 1) * measured + 1)) "$measured" warm; done
done

column() { awk -v column="$2" '{print $column}' "$work/$1" | median; }
peer=${subjects%% *}
for phase in cold warm; do
  echo
  echo "| $phase | paid a second | beside $peer | CPU of the server, ms | of the facilitator | of PostgreSQL |"
  echo "| --- | --- | --- | --- | --- | --- |"
  for subject in $subjects; do
    echo "| $subject | $(column "$subject.$phase" 1) | $(echo "scale=2; $(column "$subject.$phase" 1) / $(column "$peer.$phase" 1)" | bc) |" \
      "$(column "$subject.$phase" 2) | $(column "$subject.$phase" 3) | $(column "$subject.$phase" 4) |"
  done
done
