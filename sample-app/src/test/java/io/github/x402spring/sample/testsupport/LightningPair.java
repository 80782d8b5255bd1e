package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two real nodes of Lightning with a channel between them, in a process of their own. The
 * seller's speaks as LND does: over TLS, with a certificate of its own and a macaroon.
 */
public final class LightningPair {

	private static final String PASSWORD = "changeit";

	/** Hexadecimal digits, at least 64 as of a real one. */
	private static final String SELLER_MACAROON = "0201036c6e640258030a10d3a2".repeat(3);

	private static final String PAYER_MACAROON = "0201036c6e640258030a10f7b1".repeat(3);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final NodeServer server;

	private final Path certificate;

	private LightningPair(NodeServer server, Path certificate) {
		this.server = server;
		this.certificate = certificate;
	}

	/**
	 * Return the pair of this JVM. It is started by the first call and ends with the JVM.
	 * Goes on only where Node and npm are installed.
	 * @return the pair
	 */
	public static LightningPair shared() throws IOException, InterruptedException {
		// In the initialiser of a class it would not be told that a program is missing.
		NodeProject.install();
		return Shared.PAIR;
	}

	private static LightningPair start() {
		try {
			Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "lightning");
			Path keys = directory.resolve("keys.p12");
			ExternalProgram.run(directory, Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "lnd", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=lnd",
					"-ext", "san=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", keys.toString(),
					"-storepass", PASSWORD);
			Path certificate = directory.resolve("lnd.pem");
			Files.writeString(certificate, pem(keys));
			Secrets.addToken(SELLER_MACAROON);
			return new LightningPair(
					NodeServer.start("lightning/nodes.mjs", keys.toString(), PASSWORD, SELLER_MACAROON, PAYER_MACAROON),
					certificate);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(Path keys) throws IOException, GeneralSecurityException {
		byte[] certificate = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray())
			.getCertificate("lnd")
			.getEncoded();
		return "-----BEGIN CERTIFICATE-----\n"
				+ Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(certificate)
				+ "\n-----END CERTIFICATE-----\n";
	}

	/**
	 * Return where the seller's node is.
	 * @return base URL of its REST interface
	 */
	public URI url() {
		return URI.create(this.server.url());
	}

	/**
	 * Return the certificate of the seller's node.
	 * @return a PEM file
	 */
	public Path certificate() {
		return this.certificate;
	}

	/**
	 * Return the macaroon for invoices of the seller's node.
	 * @return hexadecimal digits
	 */
	public String macaroon() {
		return SELLER_MACAROON;
	}

	/**
	 * Return what connects an application to the seller's node.
	 * @return properties
	 */
	public Map<String, String> properties() {
		return Map.of("x402.lightning.node.type", "lnd", "x402.lightning.node.url", url().toString(),
				"x402.lightning.node.macaroon", macaroon(), "x402.lightning.node.ssl.bundle", "lnd",
				"spring.ssl.bundle.pem.lnd.truststore.certificate", certificate().toUri().toString(),
				"x402.lightning.network", "regtest");
	}

	/**
	 * Return what lets a program for Node pay by the payer's node.
	 * @return its URL, with its macaroon as the user
	 */
	public String payer() {
		return this.server.told("payer").replace("://", "://" + PAYER_MACAROON + "@");
	}

	/**
	 * Let the payer's node pay an invoice.
	 * @param invoice the invoice
	 * @return the preimage, or why there is none
	 */
	public Paid pay(String invoice) throws IOException, InterruptedException {
		return pay(Map.of("payment_request", invoice));
	}

	/**
	 * Let the payer's node pay another amount than an invoice asks for.
	 * @param invoice the invoice
	 * @param millisatoshis how much
	 * @return the preimage, or why there is none
	 */
	public Paid pay(String invoice, long millisatoshis) throws IOException, InterruptedException {
		return pay(Map.of("payment_request", invoice, "amt_msat", Long.toString(millisatoshis)));
	}

	private Paid pay(Map<String, String> request) throws IOException, InterruptedException {
		JsonNode answer = call("/v1/channels/transactions", JsonMapper.shared().writeValueAsString(request));
		String preimage = HexFormat.of()
			.formatHex(Base64.getDecoder().decode(answer.get("payment_preimage").stringValue()));
		if (!preimage.isEmpty()) {
			Secrets.addPreimage(preimage);
		}
		return new Paid(preimage, answer.get("payment_error").stringValue());
	}

	/**
	 * Return what the payer owns of the channel.
	 * @return millisatoshis
	 */
	public BigInteger payerBalance() throws IOException, InterruptedException {
		return new BigInteger(call("/v1/balance/channels", null).get("local_balance").get("msat").stringValue());
	}

	private JsonNode call(String path, @Nullable String body) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.server.told("payer") + path))
			.timeout(Duration.ofSeconds(30))
			.header("Grpc-Metadata-macaroon", PAYER_MACAROON);
		if (body != null) {
			request.POST(HttpRequest.BodyPublishers.ofString(body));
		}
		HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IllegalStateException("The payer's node refused: " + response.body());
		}
		return SampleClient.json(response.body());
	}

	/**
	 * What came of paying an invoice.
	 *
	 * @param preimage 64 hexadecimal digits, or empty if it was not paid
	 * @param error why it was not paid, or empty
	 */
	public record Paid(String preimage, String error) {

	}

	private static final class Shared {

		static final LightningPair PAIR = start();

	}

}
