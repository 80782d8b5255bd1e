package io.github.x402spring.onchain;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.x402spring.payment.rail.Evidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Which logs of a transaction pay for an authorised transfer.
 */
@Tag("integration")
class TokenLogsTests {

	private static final Evidence NONE = new Evidence.None();

	private static final Evidence TRANSFERRED = new Evidence.Transferred(Authorized.TRANSACTION, true);

	private final FakeNode node = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
	}

	static Stream<Arguments> logsThatDoNotPay() {
		Map<String, Object> used = Authorized.used();
		Map<String, Object> transfer = Authorized.transfer();
		return Stream.of(arguments("none at all", List.of()), arguments("no transfer", List.of(used)),
				arguments("no use", List.of(transfer)),
				arguments("use of another nonce", List.of(Authorized.used(Authorized.OTHER_NONCE), transfer)),
				arguments("transfer of another token",
						List.of(used,
								Authorized.transfer(Authorized.STRANGER, Authorized.PAYER, Authorized.PAYEE,
										Authorized.VALUE))),
				arguments("use of another token",
						List.of(Authorized.log(Authorized.STRANGER, "0x", Abi.AUTHORIZATION_USED,
								Abi.word(Authorized.PAYER), Authorized.NONCE), transfer)),
				arguments("other recipient",
						List.of(used,
								Authorized.transfer(Authorized.TOKEN, Authorized.PAYER, Authorized.STRANGER,
										Authorized.VALUE))),
				arguments("other payer",
						List.of(used,
								Authorized.transfer(Authorized.TOKEN, Authorized.STRANGER, Authorized.PAYEE,
										Authorized.VALUE))),
				arguments("less", List.of(used, Authorized.transferOf(Authorized.VALUE - 1))),
				arguments("more", List.of(used, Authorized.transferOf(Authorized.VALUE + 1))),
				arguments("cancelled", List.of(Authorized.canceled(), transfer)),
				arguments("used twice", List.of(used, transfer, used, transfer)),
				arguments("burnt beside another payment of the same amount",
						List.of(Authorized.used(Authorized.OTHER_NONCE), transfer, used, Authorized.transferOf(0))),
				arguments("burnt before another payment of the same amount",
						List.of(used, Authorized.transferOf(0), Authorized.used(Authorized.OTHER_NONCE), transfer)),
				arguments("burnt, transfers first",
						List.of(transfer, Authorized.used(Authorized.OTHER_NONCE), Authorized.transferOf(0), used)),
				arguments("silent token beside another payment",
						List.of(used, Authorized.used(Authorized.OTHER_NONCE), transfer)),
				arguments("order cannot be told", List.of(Authorized.transferOf(1), used, transfer)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("logsThatDoNotPay")
	void transactionWithOtherLogsIsNoProof(String what, List<Map<String, Object>> logs) {
		Authorized.mine(this.node, Authorized.MINED_IN, logs);
		this.node.used = true;
		this.node.finalized = Authorized.MINED_IN - 1;
		assertThat(find()).isEqualTo(NONE);
	}

	static Stream<Arguments> logsThatPay() {
		Map<String, Object> used = Authorized.used();
		Map<String, Object> transfer = Authorized.transfer();
		return Stream.of(arguments("transfer first", List.of(transfer, used)),
				arguments("one of several of one payer",
						List.of(Authorized.used(Authorized.OTHER_NONCE), Authorized.transferOf(5), used, transfer)),
				arguments("one of two of one payer for equal amounts",
						List.of(Authorized.used(Authorized.OTHER_NONCE), transfer, used, transfer)),
				arguments("beside other payers and tokens",
						List.of(Authorized.transfer(Authorized.STRANGER, Authorized.PAYER, Authorized.PAYEE, 1), used,
								Authorized.transfer(Authorized.TOKEN, Authorized.STRANGER, Authorized.PAYEE, 1),
								transfer)),
				arguments("beside anonymous logs", List.of(Authorized.log(Authorized.TOKEN, "0x"), used, transfer)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("logsThatPay")
	void transactionWithItsLogsIsProofInAnyCompany(String what, List<Map<String, Object>> logs) {
		Authorized.mine(this.node, Authorized.MINED_IN, logs);
		assertThat(find()).isEqualTo(TRANSFERRED);
	}

	@Test
	void removedLogsAreNoProof() {
		Authorized.mine(this.node, Authorized.MINED_IN,
				List.of(Authorized.used(), Authorized.with(Authorized.transfer(), "removed", true)));
		this.node.used = true;
		assertThat(find()).isEqualTo(NONE);
	}

	private Evidence find() {
		return new ChainEvidence(Chains.of(this.node), Chains.CLOCK).find(Authorized.payment(Authorized.TRANSACTION));
	}

}
