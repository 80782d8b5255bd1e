package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.stream.Stream;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.NodeProxy;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.ECKeyPair;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that the sample settles through get into trouble, before a payment comes or after
 * its transaction was sent. Another node helps. Without one nothing is delivered, and the
 * same payment gets its content when the node is well again.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class NodeTroubleTests {

	private static final Call WEATHER = Call.get("/api/weather");

	private final ECKeyPair gas = OnchainShop.key();

	private LocalChain chain;

	private NodeProxy node;

	private NodeProxy second;

	private RunningSample sample;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		new OnchainShop().fund(this.gas, BigInteger.TEN.pow(18));
		this.node = NodeProxy.of(this.chain);
		this.second = NodeProxy.of(this.chain);
	}

	@AfterEach
	void close() {
		if (this.sample != null) {
			this.sample.close();
		}
		this.node.close();
		this.second.close();
		this.chain.mineAtOnce();
	}

	@ParameterizedTest
	@EnumSource
	void troubleAfterItWasSentIsAQuestion(Trouble trouble) {
		SinglePayment payment = pay("5s", this.node);
		afterSending(this.node, trouble);
		payment.assertUnknown(payment.present());
		assertThat(payment.transfers()).isOne();
		assertThat(payment.row().transaction()).isEqualTo(payment.transaction());
		this.node.mend();
		payment.assertCollectedOnce();
	}

	@ParameterizedTest
	@EnumSource(names = { "HANGS", "OTHER_CHAIN", "LAGS" })
	void anotherNodeHelpsAfterItWasSent(Trouble trouble, CapturedOutput output) {
		SinglePayment payment = pay("15s", this.node, this.second);
		afterSending(this.node, trouble);
		assertThat(payment.present().statusCode()).isEqualTo(200);
		assertThat(output).contains("is left out: " + trouble.text);
		payment.assertDeliveredOnce();
	}

	@ParameterizedTest
	@EnumSource(names = { "HANGS", "OTHER_CHAIN", "LAGS" })
	void troubleOfTheOnlyNodeRefusesBeforeTheHandler(Trouble trouble) {
		SinglePayment payment = pay("2s", this.node);
		trouble.begin(this.node);
		payment.assertNotSent(payment.present());
		assertThat(this.node.methods()).doesNotContain("eth_sendRawTransaction");
		this.node.mend();
		payment.assertCollectedOnce();
	}

	@Test
	void nodesThatTakeATransactionAndHangGetItOnceAndItsHashIsKnown() {
		SinglePayment payment = pay("5s", this.node, this.second);
		for (NodeProxy it : new NodeProxy[] { this.node, this.second }) {
			it.hangAfter("eth_sendRawTransaction"::equals);
			it.hangAt("eth_getTransactionReceipt"::equals);
		}
		payment.assertUnknown(payment.present());
		assertThat(payment.row().transaction()).isEqualTo(payment.transaction());
		this.node.mend();
		this.second.mend();
		payment.assertCollectedOnce();
	}

	@Test
	void settledPaymentIsNotDoubtedByANodeOfAnotherChain() {
		SinglePayment payment = pay("15s", this.node);
		assertThat(payment.present().statusCode()).isEqualTo(200);
		Trouble.OTHER_CHAIN.begin(this.node);
		assertThat(payment.present().statusCode()).isEqualTo(409);
		assertThat(payment.row().money()).isEqualTo(MoneyState.SETTLED);
	}

	private static void afterSending(NodeProxy node, Trouble trouble) {
		// The transaction is in a block at once, and must not be seen there before.
		node.answer("eth_sendRawTransaction", (params, honest) -> {
			trouble.begin(node);
			return honest;
		});
	}

	private SinglePayment pay(String timeout, NodeProxy... nodes) {
		this.sample = RunningSample.startOnchain(String.join(",", Stream.of(nodes).map(NodeProxy::url).toList()),
				OnchainShop.hex(this.gas), "--x402.onchain.timeout=" + timeout, "--x402.onchain.resend-after=1s",
				"--x402.reconcile.interval=1h");
		return SinglePayment.of(this.sample, WEATHER);
	}

	enum Trouble {

		HANGS("it cannot be reached") {

			@Override
			void begin(NodeProxy node) {
				node.hangAt((method) -> !method.equals("eth_sendRawTransaction"));
			}

		},

		OTHER_CHAIN("it is on another network") {

			@Override
			void begin(NodeProxy node) {
				node.answer("eth_chainId", (params, honest) -> honest.put("result", "0x1"));
			}

		},

		LAGS("it is behind the chain") {

			@Override
			void begin(NodeProxy node) {
				String old = "0x" + Long.toHexString(Instant.now().minusSeconds(90).getEpochSecond());
				node.answer("eth_getBlockByNumber", (params, honest) -> change(honest, "timestamp", old));
			}

		},

		/** It does not show what others have in a block. */
		IS_BLIND("") {

			@Override
			void begin(NodeProxy node) {
				node.answer("eth_getTransactionReceipt", (params, honest) -> honest.putNull("result"));
			}

		},

		/** Its transaction is in a block that is not part of its chain. */
		DISAGREES("") {

			@Override
			void begin(NodeProxy node) {
				node.answer("eth_getTransactionReceipt",
						(params, honest) -> change(honest, "blockHash", "0x" + "b1".repeat(32)));
			}

		};

		private final String text;

		Trouble(String text) {
			this.text = text;
		}

		abstract void begin(NodeProxy node);

		private static ObjectNode change(ObjectNode answer, String field, String value) {
			if (answer.get("result") instanceof ObjectNode result) {
				result.put(field, value);
			}
			return answer;
		}

	}

}
