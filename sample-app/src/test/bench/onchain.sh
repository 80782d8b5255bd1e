#!/usr/bin/env bash
# Measures settlement on a local chain, all on the same node, in turn: a bare script, our sample with x402.facilitator.type=onchain, alone
# and in batches, and express with the reference facilitator. Prints medians, ratios, and the CPU time of a payment.
# Needs node, npm, and a built sample (mvn -DskipTests verify).
# Usage: [JAR=<file>] [ONLY="single batched express"] [ACCOUNTS=<of the script>] onchain.sh [rounds [payments [warming]]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-5} payments=${2:-1000} warming=${3:-3000}
source common.sh
jar=${JAR:-$(ls "$module"/target/sample-app-*-exec.jar)}
[ -d ../node/node_modules ] || (cd ../node && npm ci --ignore-scripts --no-audit --no-fund >/dev/null)

# program <name> <arguments>: one of the tests' programs, which end with their standard input; sets url
mkfifo "$work/input"
exec 9<>"$work/input"
program() {
  local name=$1
  shift
  pushd ../node >/dev/null
  start "$name" node "chain/$name.mjs" "$@" <&9
  popd >/dev/null
  until grep -sq url "$work/$name.log"; do
    kill -0 "$pid" || { cat "$work/$name.log" >&2; exit 1; }
    sleep 0.3
  done
  url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$work/$name.log")
}

program node
node=$url node_pid=$pid
program facilitator "$node" 0
facilitator=$url facilitator_pid=$pid

# seller <name> <port> <options>: our sample with an account of its own
seller() {
  local name=$1 port=$2 key
  shift 2
  key=0x$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
  node --input-type=module -e "
    import { privateKeyToAccount } from 'viem/accounts';
    const params = [privateKeyToAccount('$key').address, '0x3635c9adc5dea00000'];
    await fetch('$node', { method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hardhat_setBalance', params }) });"
  sample "$name" "$jar" "$port" --x402.facilitator.type=onchain --x402.rpc-url="$node" --x402.onchain.private-key="$key" \
    --x402.ledger.type=memory --x402.ledger.max-memory=512MB "$@"
  await "http://127.0.0.1:$port/api/cities"
}

servers=()
for subject in ${ONLY:-single batched express}; do
  port=$((18430 + ${#servers[@]})) callers=16
  case $subject in
    single) seller "$subject" "$port" ;;
    batched) seller "$subject" "$port" --x402.onchain.batch.size=50 --x402.onchain.batch.max-wait=500ms; callers=100 ;;
    express)
      start express node express.mjs "$port" "$facilitator"
      await "http://127.0.0.1:$port/api/cities"
      pid=$pid+$facilitator_pid
      ;;
  esac
  servers+=("$subject=http://127.0.0.1:$port=$callers=$pid")
done
node onchain.mjs "$node=$node_pid" "$rounds" "$payments" "$warming" "${servers[@]}" || { tail -n 20 "$work"/*.log >&2; exit 1; }
