package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.books.IncomingTransfer;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

import static io.github.x402spring.onchain.Authorized.NETWORK;
import static io.github.x402spring.onchain.Authorized.PAYEE;
import static io.github.x402spring.onchain.Authorized.STRANGER;
import static io.github.x402spring.onchain.Authorized.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random transactions of several payers, sellers and tokens: what is found is exactly
 * what was authorised. The seed is the number of the repetition.
 */
@Tag("integration")
class RandomTransfersTests {

	private static final List<Address> PAYERS = List.of(Authorized.PAYER,
			new Address("0x90f79bf6eb2c4f870365e785982e1f101e93b906"),
			new Address("0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"));

	private final List<IncomingTransfer> authorized = new ArrayList<>();

	// Those that stand beside a plain transfer of their payer: nobody can tell which of
	// the two it was, unless they are equal.
	private final Set<String> doubtful = new HashSet<>();

	private Random random = new Random();

	private boolean transferFirst;

	private int nonces;

	@RepeatedTest(60)
	void exactlyTheAuthorisedTransfersAreFound(RepetitionInfo repetition) {
		this.random = new Random(repetition.getCurrentRepetition());
		this.transferFirst = this.random.nextBoolean();
		long[] blocks = this.random.longs(25, 9_000, 9_060).sorted().toArray();
		try (FakeNode node = new FakeNode()) {
			for (int i = 0; i < blocks.length; i++) {
				String transaction = Sweep.hash(i + 1);
				node.mine(transaction, blocks[i], transaction(transaction, Sweep.at(blocks[i])));
			}
			node.widestRange = 1 + this.random.nextInt(100);
			Instant from = Sweep.at(this.random.nextLong(8_990, 9_030));
			Instant until = Sweep.at(this.random.nextLong(9_030, 9_070));
			List<IncomingTransfer> expected = this.authorized.stream()
				.filter((it) -> !it.at().isBefore(from) && it.at().isBefore(until))
				.toList();
			List<IncomingTransfer> found = Sweep.find(from, until, node);
			assertThat(expected).containsAll(found);
			assertThat(found).doesNotHaveDuplicates()
				.isSortedAccordingTo(Comparator.comparing(IncomingTransfer::at))
				.containsAll(expected.stream().filter((it) -> !isDoubtful(it)).toList());
		}
	}

	private boolean isDoubtful(IncomingTransfer transfer) {
		return this.doubtful.contains(transfer.transaction() + transfer.payer());
	}

	private List<Map<String, Object>> transaction(String hash, Instant time) {
		List<Map<String, Object>> logs = new ArrayList<>();
		for (int i = this.random.nextInt(5); i >= 0; i--) {
			Address payer = PAYERS.get(this.random.nextInt(PAYERS.size()));
			Address payee = (this.random.nextInt(3) > 0) ? PAYEE : STRANGER;
			long value = 1 + this.random.nextInt(2);
			switch (this.random.nextInt(6)) {
				case 0 -> {
					logs.add(Authorized.transfer(TOKEN, payer, payee, value));
					this.doubtful.add(hash + payer);
				}
				case 1 -> logs.add(Authorized.transfer(TOKEN, STRANGER, payee, value));
				case 2 -> logs.addAll(authorized(STRANGER, payer, payee, value, nonce()));
				case 3 -> logs.add(Authorized.log(TOKEN, "0x", Abi.AUTHORIZATION_CANCELED, Abi.word(payer), nonce()));
				default -> {
					String nonce = nonce();
					logs.addAll(authorized(TOKEN, payer, payee, value, nonce));
					if (payee.equals(PAYEE)) {
						this.authorized.add(new IncomingTransfer(ExactEvmScheme.key(NETWORK, TOKEN, payer, nonce),
								payer.value(), BigInteger.valueOf(value), hash, time));
					}
				}
			}
		}
		return logs;
	}

	private List<Map<String, Object>> authorized(Address token, Address payer, Address payee, long value,
			String nonce) {
		Map<String, Object> use = Authorized.log(token, "0x", Abi.AUTHORIZATION_USED, Abi.word(payer), nonce);
		Map<String, Object> transfer = Authorized.transfer(token, payer, payee, value);
		return this.transferFirst ? List.of(transfer, use) : List.of(use, transfer);
	}

	private String nonce() {
		return Sweep.hash(0xabc000 + this.nonces++);
	}

}
