# What benchmarks need that compare samples call by call: each subject has its address in url and its process in pid_of.
# shellcheck shell=bash
# times: reads the output of wrk; prints rate, calls, p50 and p99 in milliseconds
times() {
  awk 'function ms(time) {return time ~ /us$/ ? time / 1000 : time ~ /ms$/ ? time + 0 : time * 1000}
    $1 == "50%" {p50 = ms($2)} $1 == "99%" {p99 = ms($2)} $2 == "requests" && $3 == "in" {calls = $1}
    $1 == "Requests/sec:" {rate = $2} /^rate/ {exact = $2} /^paid/ {paid = $2; if ($4 > 0) bad = $4}
    /Non-2xx/ {bad = $3} END {if (bad) {print bad " calls were refused" >"/dev/stderr"; exit 1}
    print (exact ? exact : rate), (paid ? paid : calls), p50, p99}'
}

# pay <subject> <path> <first payment> <count>: pays for calls by those payments
pay() {
  local done=$work/done wrk
  sed -n "$3,$(($3 + $4 - 1))p" "$work/payments" >"$work/slice"
  rm -f "$done"
  wrk -t1 -c16 -d3600s --timeout 60s --latency -s paid.lua "${url[$1]}$2" -- "$work/slice" "$4" "$done" >"$work/wrk" &
  wrk=$!
  while [ ! -e "$done" ] && kill -0 $wrk 2>/dev/null; do sleep 0.1; done
  sleep 0.5
  kill -INT $wrk 2>/dev/null || true
  wait $wrk || true
  times <"$work/wrk"
}

# measure <subject> <what> <command...>: appends rate, p50, p99 and the CPU times for each call
measure() {
  local subject=$1 what=$2 server database=0 rate calls p50 p99
  shift 2
  server=$(cpu "${pid_of[$subject]}")
  [ -z "$postgres_pid" ] || database=$(cpu_of_all "$postgres_pid")
  read -r rate calls p50 p99 <<<"$("$@")"
  server=$(echo "$(cpu "${pid_of[$subject]}") - $server" | bc)
  [ -z "$postgres_pid" ] || database=$(echo "$(cpu_of_all "$postgres_pid") - $database" | bc)
  awk -v rate="$rate" -v calls="$calls" -v p50="$p50" -v p99="$p99" -v server="$server" -v database="$database" \
    'BEGIN {printf "%.0f %.2f %.2f %.3f %.3f\n", rate, p50, p99, server / calls, database / calls}' |
    tee -a "$work/$subject.$what" | sed "s/^/$subject $what: /" >&2
}

column() { awk -v column="$2" '{print $column}' "$work/$1" | median; }
row() {
  echo "| $1, $2 | $(column "$1.$2" 1) | $(column "$1.$2" 2) | $(column "$1.$2" 3) | $(column "$1.$2" 4) | $(column "$1.$2" 5) |"
}
