# What all benchmarks need: a Java that is new enough, programs that end with the script, waiting, medians.
# shellcheck shell=bash
module=../../..
java=${JAVA_HOME:-/usr}/bin/java
for home in /usr/lib/jvm/*; do
  if "$java" -version 2>&1 | grep -qE 'version "(2[1-9]|[3-9][0-9])'; then break; fi
  java=$home/bin/java
done
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund >/dev/null
work=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

# start <name> <command...>: in the background, its output in a file of that name; sets pid
start() {
  local name=$1
  shift
  "$@" <&0 >"$work/$name.log" 2>&1 &
  pid=$!
  pids+=("$pid")
}

# sample <name> <jar> <port> <options...>: with the options of the JVM in the array jvm; sets pid
jvm=()
sample() {
  local name=$1 jar=$2 port=$3
  shift 3
  start "$name" "$java" "${jvm[@]}" -Xmx1g --enable-native-access=ALL-UNNAMED -jar "$jar" --server.port="$port" \
    --server.address=127.0.0.1 --logging.level.root=warn --logging.level.x402.payment=warn "$@"
}

# await <url>
await() {
  for _ in $(seq 200); do curl -sf -o /dev/null "$1" && return; sleep 0.3; done
  echo "$1 does not answer" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}

median() { sort -g | awk '{v[NR]=$1} END {print (NR % 2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }

# start_postgres <name of a database>...: with the class path of the tests in CP, if it is known; sets postgres_port and postgres_pid
start_postgres() {
  [ -n "${CP:-}" ] && echo "$CP" >"$work/classpath" ||
  mvn -q -B -f $module/../pom.xml -pl sample-app -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
  mkfifo "$work/postgres.in"
  exec 9<>"$work/postgres.in"
  start postgres "$java" -cp "$(cat "$work/classpath")" Postgres.java "$work/postgres" "$@" <&9
  until grep -sqxE '[0-9]+' "$work/postgres.log"; do
    kill -0 "$pid" || { cat "$work/postgres.log" >&2; exit 1; }
    sleep 0.3
  done
  postgres_port=$(grep -xE '[0-9]+' "$work/postgres.log")
  postgres_pid=$(head -1 "$work/postgres/postmaster.pid")
}

# CPU time so far in milliseconds: of a process, or of a server with its children, those that ended included
ticks=$(getconf CLK_TCK)
cpu() { awk -v t="$ticks" '{sub(/.*\) /, ""); print ($12 + $13) * 1000 / t}' "/proc/$1/stat"; }
cpu_of_all() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v t="$ticks" -v parent="$1" '{
    pid = $1; sub(/.*\) /, "")
    if (pid == parent) sum += $12 + $13 + $14 + $15
    else if ($2 == parent) sum += $12 + $13
  } END {print sum * 1000 / t}'
}
