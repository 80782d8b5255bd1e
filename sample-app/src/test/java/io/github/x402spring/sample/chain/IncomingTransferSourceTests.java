package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainTransfers;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.books.IncomingTransfer;
import io.github.x402spring.payment.books.IncomingTransferSource;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a seller finds on a real chain. Each test has a seller and payers of its own.
 */
@Tag("integration")
class IncomingTransferSourceTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final Address TOKEN = new Address(LocalChain.TOKEN);

	private ECKeyPair alice;

	private ECKeyPair bob;

	private Address seller;

	private TokenCalls token;

	private int nonces;

	@BeforeEach
	void prepare() throws Exception {
		NodeProject.install();
		this.alice = Keys.createEcKeyPair();
		this.bob = Keys.createEcKeyPair();
		this.seller = TokenCalls.address(Keys.createEcKeyPair());
		this.token = new TokenCalls(LocalChain.shared(), TOKEN);
		fund(this.token);
	}

	@Test
	void paymentOfTheLedgerIsFoundUnderItsKey() {
		Instant before = LocalChain.shared().blockTime();
		try (RunningSample sample = RunningSample.start(ReferenceFacilitator.sharedUrl(),
				"--x402.rpc-url=" + LocalChain.shared().url())) {
			assertThat(new SampleClient(sample.port()).pay(Call.get("/api/weather"), Version.V2).statusCode())
				.isEqualTo(200);
			Payment payment = sample.payments().getFirst();
			assertThat(sample.context()
				.getBean(IncomingTransferSource.class)
				.find(NETWORK, LocalChain.TOKEN, SampleClient.PAYEE, before, future()))
				.filteredOn((it) -> it.key().equals(payment.terms().key()))
				.singleElement()
				.satisfies((it) -> {
					assertThat(it.transaction()).isEqualTo(payment.transaction());
					assertThat(it.payer()).isEqualTo(payment.terms().payer());
					assertThat(it.amount()).isEqualTo(payment.amount());
				});
		}
	}

	@Test
	void severalOfOneTransactionAreFoundEach() {
		String[] nonces = { nonce(), nonce(), nonce() };
		String transaction = this.token.sendTogether(this.token.authorized(this.alice, this.seller, 7, nonces[0]),
				this.token.authorized(this.bob, this.seller, 7, nonces[1]),
				this.token.authorized(this.alice, this.seller, 7, nonces[2]));
		assertThat(find()).containsExactly(transfer(this.alice, 7, nonces[0], transaction),
				transfer(this.bob, 7, nonces[1], transaction), transfer(this.alice, 7, nonces[2], transaction));
	}

	@Test
	void whatWasNotAuthorisedToTheSellerIsNotFound() {
		String nonce = nonce();
		Address stranger = TokenCalls.address(this.bob);
		this.token.send(LocalChain.TOKEN, this.token.mint(this.seller, 100));
		this.token.send(LocalChain.TOKEN, this.token.canceled(this.alice, nonce()));
		this.token.send(LocalChain.TOKEN, this.token.mintToMulticall(100));
		String transaction = this.token.sendTogether(this.token.transfer(this.seller, 5),
				this.token.canceled(this.alice, nonce()), this.token.authorized(this.alice, stranger, 5, nonce()),
				this.token.authorized(this.alice, this.seller, 5, nonce), this.token.transfer(this.seller, 5));
		assertThat(find()).containsExactly(transfer(this.alice, 5, nonce, transaction));
	}

	@Test
	void transfersOfOtherTokensAreNotFound() {
		Address address = TokenCalls.address(this.bob);
		LocalChain chain = LocalChain.shared();
		chain.call("hardhat_setCode", address.value(), chain.call("eth_getCode", LocalChain.TOKEN, "latest"));
		TokenCalls other = new TokenCalls(chain, address);
		fund(other);
		String nonce = nonce();
		String transaction = other.send(address.value(), other.authorized(this.alice, this.seller, 9, nonce));
		assertThat(find()).isEmpty();
		assertThat(reader().find(NETWORK, address.value(), this.seller.value(), Instant.EPOCH, future()))
			.extracting(IncomingTransfer::transaction)
			.containsExactly(transaction);
	}

	@Test
	void spanOfTimeAndNetworkAreKept() {
		String nonce = nonce();
		this.token.send(LocalChain.TOKEN, this.token.authorized(this.alice, this.seller, 3, nonce));
		Instant mined = find().getFirst().at();
		assertThat(find(mined, mined.plusSeconds(1))).hasSize(1);
		assertThat(find(mined.plusSeconds(1), future())).isEmpty();
		assertThat(find(Instant.EPOCH, mined)).isEmpty();
		assertThatIllegalStateException().isThrownBy(
				() -> reader().find(Network.evm(8453), LocalChain.TOKEN, this.seller.value(), Instant.EPOCH, future()));
	}

	@Test
	void transferThatAReorganisationTookBackIsGone() {
		LocalChain chain = LocalChain.shared();
		String snapshot = chain.snapshot();
		this.token.send(LocalChain.TOKEN, this.token.authorized(this.alice, this.seller, 3, nonce()));
		assertThat(find()).hasSize(1);
		chain.revert(snapshot);
		assertThat(find()).isEmpty();
	}

	private void fund(TokenCalls calls) {
		for (ECKeyPair payer : List.of(this.alice, this.bob)) {
			calls.send(calls.token().value(), calls.mint(TokenCalls.address(payer), 1000));
		}
	}

	private List<IncomingTransfer> find() {
		return find(Instant.EPOCH, future());
	}

	private List<IncomingTransfer> find(Instant from, Instant until) {
		return reader().find(NETWORK, LocalChain.TOKEN, this.seller.value(), from, until);
	}

	private static IncomingTransferSource reader() {
		return new ChainTransfers(
				List.of(new Chain("chain", NETWORK,
						List.of(new RestClientWeb3jService(URI.create(LocalChain.shared().url()))))),
				Clock.systemUTC());
	}

	private static IncomingTransfer transfer(ECKeyPair payer, long amount, String nonce, String transaction) {
		LocalChain chain = LocalChain.shared();
		String block = chain.call("eth_getTransactionReceipt", transaction).get("blockNumber").stringValue();
		String time = chain.call("eth_getBlockByNumber", block, false).get("timestamp").stringValue();
		Address address = TokenCalls.address(payer);
		return new IncomingTransfer(ExactEvmScheme.key(NETWORK, TOKEN, address, nonce), address.value(),
				BigInteger.valueOf(amount), transaction, Instant.ofEpochSecond(Long.decode(time)));
	}

	private String nonce() {
		return Hash.sha3(Hex.encode(this.seller.bytes()) + "%02x".formatted(this.nonces++));
	}

	private static Instant future() {
		return Instant.now().plusSeconds(600);
	}

}
