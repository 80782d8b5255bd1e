package io.github.x402spring.lightning.node;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.testsupport.StubFacilitator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a credential allows besides invoices is read from it, as far as it says so.
 */
@Tag("integration")
class CredentialRightsTests {

	private static final NodeSettings NOWHERE = NodeSettings.of(URI.create("http://127.0.0.1:1"), null);

	/**
	 * What LND writes for {@code admin.macaroon}, with an id and a signature of zeros.
	 */
	private static final String ADMIN = "0201036c6e6402f801030a10" + "00".repeat(16)
			+ "1201301a160a0761646472657373120472656164120577726974651a130a04696e666f1204726561641205777269"
			+ "74651a170a08696e766f69636573120472656164120577726974651a210a086d616361726f6f6e120867656e657261"
			+ "7465120472656164120577726974651a160a076d657373616765120472656164120577726974651a170a086f666663"
			+ "6861696e120472656164120577726974651a160a076f6e636861696e120472656164120577726974651a140a057065"
			+ "657273120472656164120577726974651a180a067369676e6572120867656e657261746512047265616400000620"
			+ "00".repeat(32);

	/** The same for {@code invoice.macaroon}. */
	private static final String INVOICE = "0201036c6e640258030a10" + "00".repeat(16)
			+ "1201301a160a0761646472657373120472656164120577726974651a170a08696e766f69636573120472656164120577"
			+ "726974651a0f0a076f6e636861696e12047265616400000620" + "00".repeat(32);

	@Test
	void macaroonOfTheAdministratorAllowsTooMuch() {
		assertThat(lnd(ADMIN)).hasValueSatisfying(
				(it) -> assertThat(it).containsExactly("info:write", "macaroon:generate", "macaroon:write",
						"message:write", "offchain:write", "onchain:write", "peers:write", "signer:generate"));
	}

	@Test
	void macaroonForInvoicesAllowsNoMore() {
		assertThat(lnd(INVOICE)).hasValue(List.of());
	}

	@Test
	void macaroonForSingleMethodsIsReadToo() {
		assertThat(lnd(forMethods("/lnrpc.Lightning/AddInvoice"))).hasValue(List.of());
		assertThat(lnd(forMethods("/lnrpc.Lightning/SendPaymentSync")))
			.hasValue(List.of("uri:/lnrpc.Lightning/SendPaymentSync"));
		assertThat(lnd(forMethods("/a\nb"))).hasValue(List.of("uri:?"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "00", "0201", "0201036c6e64", "0202030a", "02ffffffffffffffffffffff", "020203030a10",
			"020202031a", "0202030308a1", "0202ffffffff0f03" })
	void whatIsNoMacaroonOfLndTellsNothing(String text) {
		assertThat(lnd(text)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "=0&method=invoice|method=listinvoices", "=7&rate=60&method=invoice|method=listinvoices",
			"=0&method=invoice|method^list", "=0&method^list|method^get|method=summary&method/listdatastore" })
	void runeForInvoicesAllowsNoMore(String restrictions) {
		assertThat(cln(restrictions)).hasValue(List.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "=0", "=0&rate=60", "=0&method=invoice|method=pay", "=0&method=invoice|#comment",
			"=0&method/pay", "=0&method=invoice|", "=0&pnameamount<10", "=0&method=invoice\\|pay" })
	void runeWithoutThatRestrictionAllowsTooMuch(String restrictions) {
		assertThat(cln(restrictions)).hasValue(List.of("methods other than invoice and listinvoices"));
	}

	@Test
	void whatIsNoRuneTellsNothing() {
		assertThat(LightningNodes.coreLightning(NOWHERE, "short", NodeFixture.CLOCK).excessRights()).isEmpty();
		assertThat(LightningNodes.coreLightning(NOWHERE, "!!", NodeFixture.CLOCK).excessRights()).isEmpty();
	}

	@Test
	void lnbitsTellsTheIdOfTheWalletToTheAdminKeyAlone() {
		try (StubFacilitator stub = new StubFacilitator()) {
			stub.answer(200, "{\"name\":\"shop\",\"balance\":1000}")
				.answer(200, "{\"id\":\"w\",\"name\":\"shop\",\"balance\":1000}");
			LightningNode node = NodeFixture.LNBITS.connect(stub.url());
			assertThat(node.excessRights()).hasValue(List.of());
			assertThat(node.excessRights()).hasValue(List.of("everything, since it is the admin key of the wallet"));
			assertThat(stub.calls()).extracting((it) -> it.method() + " " + it.path())
				.containsOnly("GET /api/v1/wallet");
		}
	}

	@Test
	void phoenixdCannotTell() {
		assertThat(LightningNodes.phoenixd(NOWHERE, "password", NodeFixture.CLOCK).excessRights()).isEmpty();
	}

	@Test
	void nodesAreNamedWithTheirHosts() {
		for (NodeFixture kind : NodeFixture.values()) {
			assertThat(kind.connect(NOWHERE).serverAddress()).hasValue("127.0.0.1");
		}
		assertThat(List.of(NodeFixture.values())).extracting((it) -> it.connect(NOWHERE).name())
			.containsExactly("lnd", "phoenixd", "cln", "lnbits");
	}

	private static Optional<List<String>> lnd(String macaroon) {
		return LightningNodes.lnd(NOWHERE, macaroon, NodeFixture.CLOCK).excessRights();
	}

	private static Optional<List<String>> cln(String restrictions) {
		byte[] text = restrictions.getBytes(StandardCharsets.UTF_8);
		byte[] rune = new byte[32 + text.length];
		System.arraycopy(text, 0, rune, 32, text.length);
		return LightningNodes
			.coreLightning(NOWHERE, Base64.getUrlEncoder().withoutPadding().encodeToString(rune), NodeFixture.CLOCK)
			.excessRights();
	}

	private static String forMethods(String method) {
		String text = hex(method);
		String operation = "0a03" + hex("uri") + "12" + length(method.length()) + text;
		String identifier = "03" + "1a" + length(operation.length() / 2) + operation;
		return "0202" + length(identifier.length() / 2) + identifier;
	}

	private static String hex(String text) {
		return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String length(int length) {
		return HexFormat.of().toHexDigits((byte) length);
	}

}
