package io.github.x402spring.lightning.node;

import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.SandboxLightningNode;

/**
 * The four kinds of nodes, and the shapes of their answers with all that they say
 * besides: preimages above all.
 */
enum NodeFixture {

	LND {
		@Override
		LightningNode connect(NodeSettings settings) {
			return LightningNodes.lnd(settings, SECRET, CLOCK);
		}

		@Override
		String made(String invoice, String hash) {
			return """
					{"r_hash":"%s","payment_request":"%s","add_index":"7","payment_addr":"AAAA"}"""
				.replaceFirst("%s", base64(hash))
				.replaceFirst("%s", invoice);
		}

		@Override
		String state(LightningInvoice invoice, State state) {
			String name = switch (state) {
				case OPEN -> "OPEN";
				case PAID -> "SETTLED";
				case ENDED -> "CANCELED";
			};
			return """
					{"memo":"Weather","r_preimage":"%s","r_hash":"%s","value_msat":"21000","settled":false,\
					"state":"%s","amt_paid_msat":"22000","htlcs":[{"amt_msat":"22000"}]}"""
				.replaceFirst("%s", base64(PREIMAGE))
				.replaceFirst("%s", base64(invoice.hash().hex()))
				.replaceFirst("%s", name);
		}
	},

	PHOENIXD {
		@Override
		LightningNode connect(NodeSettings settings) {
			return LightningNodes.phoenixd(settings, SECRET, CLOCK);
		}

		@Override
		String made(String invoice, String hash) {
			return """
					{"amountSat":21,"paymentHash":"%s","serialized":"%s"}""".replaceFirst("%s", hash)
				.replaceFirst("%s", invoice);
		}

		@Override
		String state(LightningInvoice invoice, State state) {
			return """
					{"type":"incoming_payment","subType":"lightning","paymentHash":"%s","preimage":"%s",\
					"description":"Weather","isPaid":%s,"isExpired":%s,"receivedSat":20,"fees":1500,\
					"createdAt":1738677427800}""".replaceFirst("%s", invoice.hash().hex())
				.replaceFirst("%s", PREIMAGE)
				.replaceFirst("%s", Boolean.toString(state == State.PAID))
				.replaceFirst("%s", Boolean.toString(state == State.ENDED));
		}
	},

	CORE_LIGHTNING {
		@Override
		LightningNode connect(NodeSettings settings) {
			return LightningNodes.coreLightning(settings, SECRET, CLOCK);
		}

		@Override
		String made(String invoice, String hash) {
			return """
					{"payment_hash":"%s","expires_at":1800000300,"bolt11":"%s","payment_secret":"00",\
					"created_index":1,"warning_capacity":"none"}""".replaceFirst("%s", hash)
				.replaceFirst("%s", invoice);
		}

		@Override
		String state(LightningInvoice invoice, State state) {
			String name = switch (state) {
				case OPEN -> "unpaid";
				case PAID -> "paid";
				case ENDED -> "expired";
			};
			return """
					{"invoices":[{"label":"x402-1","payment_hash":"%s","status":"%s","amount_msat":21000,\
					"amount_received_msat":"22000msat","payment_preimage":"%s","expires_at":1800000300}]}"""
				.replaceFirst("%s", invoice.hash().hex())
				.replaceFirst("%s", name)
				.replaceFirst("%s", PREIMAGE);
		}
	},

	LNBITS {
		@Override
		LightningNode connect(NodeSettings settings) {
			return LightningNodes.lnbits(settings, SECRET, CLOCK);
		}

		@Override
		String made(String invoice, String hash) {
			return """
					{"checking_id":"x","payment_hash":"%s","wallet_id":"w","amount":21000,"fee":0,"bolt11":"%s",\
					"status":"pending","memo":"Weather","preimage":null,"extra":{}}""".replaceFirst("%s", hash)
				.replaceFirst("%s", invoice);
		}

		@Override
		String state(LightningInvoice invoice, State state) {
			return """
					{"paid":%s,"status":"x","preimage":"%s","details":{"payment_hash":"%s","amount":22000,"fee":0,\
					"preimage":"%s","status":"%s"}}""".replaceFirst("%s", Boolean.toString(state == State.PAID))
				.replaceFirst("%s", PREIMAGE)
				.replaceFirst("%s", invoice.hash().hex())
				.replaceFirst("%s", PREIMAGE)
				.replaceFirst("%s", (state == State.ENDED) ? "failed" : "pending");
		}
	};

	static final String SECRET = "0201036c6e640258030a10";

	static final String PREIMAGE = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2";

	static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

	static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	static final InvoiceRequest REQUEST = new InvoiceRequest(LightningNetwork.REGTEST, BigInteger.valueOf(21_000),
			"Weather & \u2600", Duration.ofMinutes(5));

	abstract LightningNode connect(NodeSettings settings);

	abstract String made(String invoice, String hash);

	abstract String state(LightningInvoice invoice, State state);

	LightningNode connect(URI url) {
		return connect(NodeSettings.of(url, null));
	}

	String made(LightningInvoice invoice) {
		return made(invoice.text(), invoice.hash().hex());
	}

	static LightningInvoice invoice() {
		return new SandboxLightningNode(LightningNetwork.REGTEST, CLOCK).createInvoice(REQUEST);
	}

	private static String base64(String hex) {
		return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
	}

	enum State {

		OPEN, PAID, ENDED

	}

}
