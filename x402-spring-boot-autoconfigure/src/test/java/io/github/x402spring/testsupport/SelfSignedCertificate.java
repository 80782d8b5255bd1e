package io.github.x402spring.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A self-signed certificate, made by the keytool of this JDK.
 */
public final class SelfSignedCertificate {

	/** Of the key store. */
	public static final String PASSWORD = "changeit";

	private static final String ALIAS = "server";

	private SelfSignedCertificate() {
	}

	/**
	 * Make one, with its key.
	 * @param directory where to keep it
	 * @param name the name it is for
	 * @param more of the command line of keytool
	 * @return the key store
	 */
	public static Path create(Path directory, String name, String... more) throws IOException, InterruptedException {
		Path file = directory.resolve("keys.p12");
		Path log = directory.resolve("keytool.log");
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name,
				"-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD);
		Process keytool = new ProcessBuilder(Stream.concat(command.stream(), Stream.of(more)).toList())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		assertThat(keytool.waitFor(50, TimeUnit.SECONDS)).isTrue();
		assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
		return file;
	}

	/**
	 * Make one for the loopback address, for a server, and for clients that trust it.
	 * @param directory where to keep it
	 * @return what both sides use
	 */
	public static SSLContext loopback(Path directory)
			throws IOException, InterruptedException, GeneralSecurityException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream stream = Files.newInputStream(create(directory, "server", "-ext", "san=ip:127.0.0.1"))) {
			keys.load(stream, PASSWORD.toCharArray());
		}
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, PASSWORD.toCharArray());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		return context;
	}

}
