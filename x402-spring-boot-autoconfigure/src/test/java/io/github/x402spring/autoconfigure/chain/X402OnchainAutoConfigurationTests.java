package io.github.x402spring.autoconfigure.chain;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.x402spring.Network;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402FacilitatorAutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.X402SandboxAutoConfiguration;
import io.github.x402spring.onchain.FakeNode;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.outbox.jdbc.JdbcTransactionOutbox;
import io.github.x402spring.onchain.rail.ContractWallets;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Wallet;
import org.web3j.protocol.Service;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settlement by the seller's own transactions, by declaration.
 */
@Tag("integration")
class X402OnchainAutoConfigurationTests {

	/** No secret of anybody: a number. */
	private static final String KEY = "0x" + "4b".repeat(32);

	private static final String OTHER_KEY = "0x" + "5c".repeat(32);

	/** The first account of Hardhat and Anvil, a published development key. */
	private static final String PUBLISHED_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

	private static final SendingAccount ACCOUNT = new SendingAccount(Network.evm(84532),
			TransactionSigners.ofKey(KEY).address());

	private final FakeNode node = new FakeNode();

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402ChainAutoConfiguration.class, X402OnchainAutoConfiguration.class,
				X402PaymentAutoConfiguration.class, DataSourceAutoConfiguration.class))
		.withPropertyValues("x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=onchain");

	private final ApplicationContextRunner context = this.plain.withPropertyValues("x402.network=eip155:84532",
			"x402.rpc-url=" + this.node.url(), "x402.ledger.type=memory");

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void keyAndNodeAreEnough() {
		this.context.withPropertyValues("x402.onchain.private-key=" + KEY)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(PaymentEngine.class)
				.hasSingleBean(InMemoryTransactionOutbox.class)
				.getBean(PaymentRail.class)
				.isInstanceOf(OnchainRail.class));
	}

	@Test
	void transactionsAreRecordedInTheDatabaseOfTheLedger() {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.ledger.type=auto",
					"spring.datasource.url=jdbc:h2:mem:onchain", "x402.ledger.jdbc.table-prefix=shop_")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.getBean(TransactionOutbox.class)
					.isInstanceOf(JdbcTransactionOutbox.class);
				assertThat(context.getBean(TransactionOutbox.class).open(ACCOUNT)).isEmpty();
			});
	}

	@Test
	void tablesThatAreMissingStopTheStart() {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.ledger.type=auto",
					"spring.datasource.url=jdbc:h2:mem:onchain-missing", "x402.ledger.jdbc.initialize-schema=never")
			.run((context) -> assertMistake(context).hasMessageContaining("table"));
	}

	@Test
	void ownOutboxTakesThePlaceOfOurs() {
		TransactionOutbox own = Mockito.mock();
		this.context.withPropertyValues("x402.onchain.private-key=" + KEY)
			.withBean(TransactionOutbox.class, () -> own)
			.run((context) -> assertThat(context).getBean(TransactionOutbox.class).isSameAs(own));
	}

	@Test
	void severalKeysKeystoresAndBeansAreUsedTogether(@TempDir Path directory) throws Exception {
		Path file = keystore(directory, "secret");
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY + "," + OTHER_KEY,
					"x402.onchain.keystores[0].location=file:" + file, "x402.onchain.keystores[0].password=secret")
			.withBean(TransactionSigner.class, () -> TransactionSigners.ofKey("0x" + "6d".repeat(32)))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void wrongPasswordOfAKeystoreStopsTheStart(@TempDir Path directory) throws Exception {
		Path file = keystore(directory, "secret");
		this.context
			.withPropertyValues("x402.onchain.keystores[0].location=file:" + file,
					"x402.onchain.keystores[0].password=hunter2")
			.run((context) -> assertMistake(context).hasMessageContaining("x402.onchain.keystores[0]")
				.hasMessageNotContaining("hunter2"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					x402.onchain.private-key=                        | no account is configured
					x402.onchain.private-key=0x1234                  | x402.onchain.private-key cannot be used
					x402.onchain.private-key=${random.uuid}          | x402.onchain.private-key cannot be used
					x402.onchain.private-key[1]=zz                   | x402.onchain.private-key[1]
					x402.onchain.keystores[0].password=secret        | x402.onchain.keystores[0].location is not set
					x402.onchain.keystores[0].location=file:/nowhere | x402.onchain.keystores[0].location cannot be read
					x402.onchain.max-fee-per-gas=0                   | x402.onchain.max-fee-per-gas
					x402.onchain.timeout=0s                          | x402.onchain.timeout
					x402.onchain.lease=-1s                           | x402.onchain.lease
					x402.onchain.batch.size=0                        | x402.onchain.batch.size is 0
					x402.onchain.batch.size=101                      | which is not between 1 and 100
					x402.onchain.finality.safe-from=-1       | x402.onchain.finality.safe-from is '-1'
					x402.onchain.finality.finalized-from=-5  | x402.onchain.finality.finalized-from is '-5'
					x402.onchain.contract-wallets.gas-limit=0        | x402.onchain.contract-wallets.gas-limit is 0
					x402.onchain.contract-wallets.gas-limit=100001   | which is not between 1 and 100000
					x402.onchain.contract-wallets.max-concurrent-checks=0 | max-concurrent-checks is 0
					x402.facilitator.url=http://localhost:1          | x402.facilitator.type is 'onchain', but x402.facilitator.url
					x402.rpc-url=                                    | no node of a chain is configured
					""")
	void mistakesStopTheStartNamingTheProperty(String property, String description) {
		this.context.withPropertyValues(
				(property.contains("private-key=")) ? "x402.unused=1" : "x402.onchain.private-key[0]=" + KEY, property)
			.run((context) -> assertMistake(context).hasMessageContaining(description)
				.hasMessageNotContaining("0x1234"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1ms", "20s" })
	void batchThatWaitsTooLongStopsTheStart(String maxWait) {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.onchain.batch.size=50",
					"x402.onchain.batch.max-wait=" + maxWait)
			.run((context) -> assertMistake(context).hasMessageContaining("x402.onchain.batch.max-wait"));
	}

	@Test
	void batchesAreByDeclaration() {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.onchain.batch.size=50",
					"x402.onchain.batch.max-wait=0s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void contractWalletsAreByDeclaration(boolean enabled) {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.onchain.contract-wallets.enabled=" + enabled)
			.run((context) -> assertThat(context.getBean(ContractWallets.class).accepted()).isEqualTo(enabled));
		this.context.withPropertyValues("x402.onchain.private-key=" + KEY)
			.run((context) -> assertThat(context.getBean(ContractWallets.class).accepted()).isFalse());
	}

	@Test
	void finalityThatBeginsBelowSafetyStopsTheStart() {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.onchain.finality.safe-from=100",
					"x402.onchain.finality.finalized-from=99.5")
			.run((context) -> assertMistake(context).hasMessageContaining(
					"x402.onchain.finality.finalized-from is '99.5', which is below x402.onchain.finality.safe-from"));
	}

	@Test
	void finalityIsByDeclaration() {
		this.context
			.withPropertyValues("x402.onchain.private-key=" + KEY, "x402.onchain.finality.safe-from=100",
					"x402.onchain.finality.finalized-from=1000")
			.run((context) -> assertThat(context.getBean(FinalityPolicy.class))
				.extracting(FinalityPolicy::safeFrom, FinalityPolicy::finalizedFrom)
				.containsExactly(BigDecimal.valueOf(100), BigDecimal.valueOf(1000)));
	}

	@Test
	void oneKeyTwiceStopsTheStart() {
		this.context.withPropertyValues("x402.onchain.private-key=" + KEY + "," + KEY)
			.run((context) -> assertMistake(context)
				.hasMessageContaining("x402.onchain.private-key[0] and x402.onchain.private-key[1]")
				.hasMessageNotContaining(KEY));
	}

	@Test
	void keyWithoutATypeStopsTheStart() {
		this.context.withPropertyValues("x402.facilitator.type=", "x402.onchain.private-key=" + KEY)
			.run((context) -> assertMistake(context)
				.hasMessageContaining("x402.onchain.private-key is set, but x402.facilitator.type is not")
				.hasMessageNotContaining(KEY));
	}

	@Test
	void publishedKeysAreForTestNetworksOnly() {
		this.context.withPropertyValues("x402.onchain.private-key=" + PUBLISHED_KEY)
			.run((context) -> assertThat(context).hasNotFailed());
		this.plain
			.withPropertyValues("x402.network=eip155:8453", "x402.rpc-url=" + this.node.url(),
					"x402.onchain.private-key=" + PUBLISHED_KEY)
			.run((context) -> assertMistake(context).hasMessageContaining("is published")
				.hasMessageNotContaining(PUBLISHED_KEY));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.ledger.type=memory", "spring.datasource.url=jdbc:h2:mem:onchain-main" })
	void booksInMemoryAreForTestNetworksOnly(String property) {
		main().withPropertyValues(property)
			.run((context) -> assertMistake(context).hasMessageContaining("are in memory only"));
	}

	@Test
	void outboxInMemoryBesideAnOwnLedgerIsForTestNetworksOnly() {
		main().withBean(PaymentLedger.class, MapLedger::new)
			.run((context) -> assertMistake(context).hasMessageContaining("are in memory only"));
	}

	// The node says that it is on another network, which is looked at last.
	@Test
	void booksInAFileAreForMainNetworksToo(@TempDir Path directory) {
		main()
			.withPropertyValues("spring.datasource.url=jdbc:h2:file:" + directory.resolve("books") + ";WRITE_DELAY=0",
					"x402.ledger.jdbc.initialize-schema=always")
			.run((context) -> assertMistake(context).hasMessageContaining("is on eip155:84532, not on eip155:8453"));
	}

	private ApplicationContextRunner main() {
		return this.plain.withPropertyValues("x402.network=eip155:8453", "x402.rpc-url=" + this.node.url(),
				"x402.onchain.private-key=" + KEY);
	}

	@Test
	void withoutWeb3jTheStartStops() {
		this.context.withPropertyValues("x402.onchain.private-key=" + KEY)
			.withClassLoader(new FilteredClassLoader(Service.class))
			.run((context) -> assertMistake(context).hasMessageContaining("web3j"));
	}

	@Test
	void switchedOffNothingIsSent() {
		this.context.withPropertyValues("x402.enabled=false", "x402.onchain.private-key=" + KEY)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(OnchainRail.class)
				.doesNotHaveBean(TransactionOutbox.class)
				.hasSingleBean(InMemoryPaymentLedger.class));
	}

	private static AbstractThrowableAssert<?, ? extends Throwable> assertMistake(AssertableApplicationContext context) {
		return assertThat(ConfigurationMistake.in(context.getStartupFailure()));
	}

	private static Path keystore(Path directory, String password) throws IOException {
		try {
			return Files.writeString(directory.resolve("key.json"), JsonMapper.shared()
				.writeValueAsString(Wallet.createLight(password, ECKeyPair.create(BigInteger.valueOf(1_234_567_890)))));
		}
		catch (org.web3j.crypto.exception.CipherException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
