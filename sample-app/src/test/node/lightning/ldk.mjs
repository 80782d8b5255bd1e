// Two real nodes of Lightning with a channel between them over 127.0.0.1, on a chain that is made up: blocks are bare headers
// without work, and the transaction that funds the channel spends nothing. All else is true: messages, HTLCs, preimages.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as ldk from "lightningdevkit";
import { NodeLDKNet } from "lightningdevkit-node-net";

const HOST = "127.0.0.1";
const NETWORK = ldk.Network.LDKNetwork_Regtest;
const CHANNEL_SATOSHIS = 10_000_000n;
// Deep enough for both nodes to trust the channel.
const BLOCKS = 7;
const PUMP_MILLIS = 5;
const TICK_MILLIS = 60_000;

const hex = (bytes) => Buffer.from(bytes).toString("hex");
// What a constant is called, without the name of its type in front.
const name = (type, value) => type[value]?.replace(/^.*_/, "");
const seconds = () => Math.floor(Date.now() / 1000);

function fail(result, what) {
  if (!result.is_ok()) {
    throw new Error(`${what}: ${result.err?.constructor?.name ?? "refused"} ${result.err?.err ?? result.err ?? ""}`);
  }
  return result.res;
}

async function until(condition, what) {
  const end = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > end) {
      throw new Error(`This did not come about in time: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PUMP_MILLIS));
  }
}

// The transaction that funds a channel. Its only input spends what never was.
function fundingTransaction(satoshis, script) {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(satoshis);
  return Buffer.concat([
    Buffer.from("020000000001" + "01" + "00".repeat(36) + "00" + "ffffffff" + "01", "hex"),
    value,
    Buffer.from([script.length]),
    script,
    Buffer.from("0101ff" + "00000000", "hex"),
  ]);
}

// Headers that follow one another by height and time only.
class Chain {
  height = 0;
  nodes = [];

  header() {
    const header = Buffer.alloc(80);
    randomBytes(64).copy(header, 4);
    header.writeUInt32LE(seconds(), 68);
    return header;
  }

  mine(...transactions) {
    this.height++;
    this.tell((view, header) => {
      if (transactions.length > 0) {
        const found = transactions.map((it, index) => ldk.TwoTuple_usizeTransactionZ.constructor_new(index + 1, it));
        view.transactions_confirmed(header, found, this.height);
      }
      view.best_block_updated(header, this.height);
    });
  }

  // Nodes take the time from blocks. Another block of the same height tells it and lets no HTLC come nearer to its end.
  tellTime() {
    this.tell((view, header) => view.best_block_updated(header, this.height));
  }

  tell(call) {
    this.time = seconds();
    const header = this.header();
    this.nodes.flatMap((node) => node.views).forEach((view) => call(view, header));
  }
}

class LightningNode {
  // Payment hash to what ends the wait of the one who pays.
  payments = new Map();
  // Told the hash and the amount of what arrives, it says whether that is taken. The payer has no preimage before.
  takes = () => false;

  constructor(chain, seed) {
    this.chain = chain;
    const fees = ldk.FeeEstimator.new_impl({ get_est_sat_per_1000_weight: () => 253 });
    const broadcaster = ldk.BroadcasterInterface.new_impl({ broadcast_transactions() {} });
    const logger = ldk.Logger.new_impl({
      log(record) {
        if (process.env.LIGHTNING_LOG) {
          console.error(`${record.get_module_path()}: ${record.get_args()}`);
        }
      },
    });
    const completed = ldk.ChannelMonitorUpdateStatus.LDKChannelMonitorUpdateStatus_Completed;
    const persister = ldk.Persist.new_impl({
      persist_new_channel: () => completed,
      update_persisted_channel: () => completed,
      archive_persisted_channel() {},
    });
    this.keys = ldk.KeysManager.constructor_new(seed, BigInt(seconds()), 0);
    this.monitor = ldk.ChainMonitor.constructor_new(
      ldk.Option_FilterZ.constructor_none(), broadcaster, logger, fees, persister,
    );
    const graph = ldk.NetworkGraph.constructor_new(NETWORK, logger);
    const scorer = ldk.ProbabilisticScorer.constructor_new(
      ldk.ProbabilisticScoringDecayParameters.constructor_default(), graph, logger,
    );
    const score = ldk.MultiThreadedLockableScore.constructor_new(scorer.as_Score());
    const entropy = this.keys.as_EntropySource();
    const router = ldk.DefaultRouter.constructor_new(
      graph, logger, entropy, score.as_LockableScore(), ldk.ProbabilisticScoringFeeParameters.constructor_default(),
    );
    const messages = ldk.DefaultMessageRouter.constructor_new(graph, entropy);
    this.manager = ldk.ChannelManager.constructor_new(
      fees, this.monitor.as_Watch(), broadcaster, router.as_Router(), messages.as_MessageRouter(), logger, entropy,
      this.keys.as_NodeSigner(), this.keys.as_SignerProvider(), LightningNode.config(),
      ldk.ChainParameters.constructor_new(NETWORK, ldk.BestBlock.constructor_from_network(NETWORK)), seconds(),
    );
    const ignorer = ldk.IgnoringMessageHandler.constructor_new();
    this.peers = ldk.PeerManager.constructor_new(
      this.manager.as_ChannelMessageHandler(), ignorer.as_RoutingMessageHandler(), ignorer.as_OnionMessageHandler(),
      ignorer.as_CustomMessageHandler(), seconds(), entropy.get_secure_random_bytes(), logger,
      this.keys.as_NodeSigner(),
    );
    this.net = new NodeLDKNet(this.peers);
    this.views = [this.manager.as_Confirm(), this.monitor.as_Confirm()];
    this.events = ldk.EventHandler.new_impl({
      handle_event: (event) => {
        this.handle(event);
        return ldk.Result_NoneReplayEventZ.constructor_ok();
      },
    });
    // Rust holds these without the garbage collector of JavaScript knowing.
    this.held = [fees, broadcaster, logger, persister, graph, scorer, score, router, messages, ignorer, entropy];
    chain.nodes.push(this);
  }

  // Many small payments may be on their way at once.
  static config() {
    const config = ldk.UserConfig.constructor_default();
    const handshake = ldk.ChannelHandshakeConfig.constructor_default();
    handshake.set_max_inbound_htlc_value_in_flight_percent_of_channel(100);
    config.set_channel_handshake_config(handshake);
    const channel = ldk.ChannelConfig.constructor_default();
    channel.set_max_dust_htlc_exposure(ldk.MaxDustHTLCExposure.constructor_fixed_limit_msat(5_000_000_000n));
    config.set_channel_config(channel);
    return config;
  }

  start() {
    // Calls into Rust must not be nested: what an event asks for is done after it.
    this.tasks = [];
    setInterval(() => this.pump(), PUMP_MILLIS);
    setInterval(() => this.manager.timer_tick_occurred(), TICK_MILLIS);
  }

  pump() {
    const provider = this.manager.as_EventsProvider();
    provider.process_pending_events(this.events);
    this.monitor.as_EventsProvider().process_pending_events(this.events);
    this.tasks.splice(0).forEach((task) => task());
    this.peers.process_events();
  }

  handle(event) {
    if (event instanceof ldk.Event_FundingGenerationReady) {
      this.tasks.push(() => {
        const transaction = fundingTransaction(event.channel_value_satoshis, event.output_script);
        fail(
          this.manager.funding_transaction_generated(
            event.temporary_channel_id, event.counterparty_node_id, transaction,
          ),
          "Funding",
        );
        this.funding = transaction;
      });
    } else if (event instanceof ldk.Event_ChannelPending) {
      this.isFunded = true;
    } else if (event instanceof ldk.Event_PendingHTLCsForwardable) {
      this.tasks.push(() => this.manager.process_pending_htlc_forwards());
    } else if (event instanceof ldk.Event_PaymentClaimable) {
      const { payment_hash: hash, amount_msat: amount } = event;
      const preimage = event.purpose.payment_preimage;
      this.tasks.push(() => {
        if (preimage instanceof ldk.Option_ThirtyTwoBytesZ_Some && this.takes(hex(hash), amount)) {
          this.manager.claim_funds(preimage.some);
        } else {
          this.manager.fail_htlc_backwards(hash);
        }
      });
    } else if (event instanceof ldk.Event_PaymentSent) {
      this.payments.get(hex(event.payment_hash))?.({ preimage: Buffer.from(event.payment_preimage) });
    } else if (event instanceof ldk.Event_PaymentFailed) {
      this.payments.get(hex(event.payment_id))?.({
        failure: name(ldk.PaymentFailureReason, event.reason.some),
      });
    } else if (event instanceof ldk.Event_ChannelClosed) {
      console.error(`A channel was closed: ${event.reason.constructor.name}`);
    }
  }

  // What this node owns of the channel, in millisatoshis.
  balance() {
    const channel = this.manager.list_channels()[0];
    return channel.get_outbound_capacity_msat() + channel.get_unspendable_punishment_reserve().some * 1000n;
  }

  isUsable() {
    return this.manager.list_usable_channels().length > 0;
  }

  // Make an invoice, as of now.
  invoice(millisatoshis, memo, expiry) {
    if (this.chain.time !== seconds()) {
      this.chain.tellTime();
    }
    const amount = (millisatoshis > 0n)
      ? ldk.Option_u64Z.constructor_some(millisatoshis) : ldk.Option_u64Z.constructor_none();
    const invoice = fail(
      ldk.UtilMethods.constructor_create_invoice_from_channelmanager(
        this.manager, amount, memo, expiry, ldk.Option_u16Z.constructor_none(),
      ),
      "Invoice",
    );
    const hash = invoice.payment_hash();
    const secret = invoice.payment_secret();
    return {
      text: invoice.to_str(),
      hash: Buffer.from(hash),
      secret: Buffer.from(secret),
      // Known before the payment, as it is to LND.
      preimage: Buffer.from(fail(this.manager.get_payment_preimage(hash, secret), "Preimage")),
      created: Number(invoice.duration_since_epoch()),
    };
  }

  // Pay an invoice, with another amount if that is given. Waits for the preimage, or for the reason why there is none.
  async pay(text, millisatoshis) {
    const invoice = fail(ldk.Bolt11Invoice.constructor_from_str(text), "Reading the invoice");
    const parameters = fail(ldk.UtilMethods.constructor_payment_parameters_from_invoice(invoice), "The invoice's amount");
    const hash = Buffer.from(parameters.get_a());
    const route = parameters.get_c();
    if (millisatoshis !== undefined) {
      route.set_final_value_msat(millisatoshis);
    }
    const key = hex(hash);
    if (this.payments.has(key)) {
      return { hash, failure: "UnderWay" };
    }
    const end = new Promise((resolve) => this.payments.set(key, resolve));
    try {
      const attempts = ldk.Retry.constructor_attempts(0);
      const sent = this.manager.send_payment(hash, parameters.get_b(), hash, route, attempts);
      return { hash, ...(sent.is_ok() ? await end : { failure: name(ldk.RetryableSendFailure, sent.err) }) };
    } finally {
      this.payments.delete(key);
    }
  }
}

// It greets on standard output, where the address belongs.
async function initialize() {
  const { log } = console;
  console.log = () => {};
  await ldk.initializeWasmFromBinary(
    readFileSync(fileURLToPath(import.meta.resolve("lightningdevkit/liblightningjs.wasm"))),
  );
  console.log = log;
}

// Start two nodes and open a channel between them. The payer has all the money.
export async function startNodes() {
  await initialize();
  const chain = new Chain();
  const payee = new LightningNode(chain, randomBytes(32));
  const payer = new LightningNode(chain, randomBytes(32));
  payee.start();
  payer.start();
  chain.mine();
  await payee.net.bind_listener(HOST, 0);
  const id = payee.manager.get_our_node_id();
  await payer.net.connect_peer(HOST, payee.net.servers[0].address().port, id);
  await until(() => payer.peers.list_peers().length > 0 && payee.peers.list_peers().length > 0, "a connection");
  fail(payer.manager.create_channel(id, CHANNEL_SATOSHIS, 0n, 1n, null, null), "Channel");
  await until(() => payer.isFunded && payee.isFunded, "a channel with funds");
  chain.mine(payer.funding);
  for (let i = 1; i < BLOCKS; i++) {
    chain.mine();
  }
  await until(() => payer.isUsable() && payee.isUsable(), "a usable channel");
  return { payee, payer };
}
