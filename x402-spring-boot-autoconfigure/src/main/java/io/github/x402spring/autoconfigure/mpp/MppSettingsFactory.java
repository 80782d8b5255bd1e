package io.github.x402spring.autoconfigure.mpp;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.mpp.MppSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Turns the properties of MPP into settings, naming the property of what is wrong.
 *
 * @param properties the properties
 * @param seller what the seller asks for
 * @param playMoney whether no real money is taken
 */
record MppSettingsFactory(MppProperties properties, SellerProperties seller, boolean playMoney) {

	static final String SECRET = "x402.mpp.secret";

	private static final String PREVIOUS = "x402.mpp.previous-secrets";

	private static final String REALM = "x402.mpp.realm";

	private static final String MAX_CONTENT = "x402.mpp.max-content-size";

	private static final DataSize MOST_CONTENT = DataSize.ofMegabytes(16);

	private static final String REMEDY = " bytes, such as the output of 'openssl rand -base64 32', the same in all instances.";

	private static final Log logger = LogFactory.getLog(MppSettingsFactory.class);

	/**
	 * Create the settings.
	 * @param authenticated whether the application authenticates its callers
	 * @return the settings
	 * @throws X402ConfigurationException if the properties cannot be used
	 */
	MppSettings settings(boolean authenticated) {
		List<String> secrets = new ArrayList<>();
		secrets.add(secret());
		this.properties.previousSecrets().forEach((previous) -> secrets.add(requireLong(PREVIOUS, previous)));
		String realm = realm();
		try {
			return new MppSettings(secrets, realm, ownHeader(authenticated), this.properties.contentBinding(),
					maxContent());
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"The realm '" + realm + "' of MPP cannot be used: " + ex.getMessage() + ".",
					"Set " + REALM + " to a name such as api.example.com.");
		}
	}

	private int maxContent() {
		DataSize size = this.properties.maxContentSize();
		if (size.isNegative() || size.compareTo(MOST_CONTENT) > 0) {
			throw new X402ConfigurationException(
					MAX_CONTENT + " is " + size + ", but content is read into memory before a request is paid for.",
					"Set " + MAX_CONTENT + " to a size between 0B and " + MOST_CONTENT.toMegabytes() + "MB.");
		}
		return (int) size.toBytes();
	}

	private String secret() {
		String secret = this.properties.secret();
		if (StringUtils.hasText(secret)) {
			return requireLong(SECRET, secret);
		}
		if (!this.playMoney) {
			throw new X402ConfigurationException(
					"MPP is on and real money is taken, but " + SECRET
							+ " is not set. With a secret made at each start, a restart would lose challenges that are "
							+ "being paid, and other instances would not accept them.",
					"Set " + SECRET + " to at least " + MppSettings.MIN_SECRET_LENGTH + REMEDY
							+ " To do without MPP, remove x402.mpp.enabled.");
		}
		byte[] bytes = new byte[MppSettings.MIN_SECRET_LENGTH];
		new SecureRandom().nextBytes(bytes);
		logger.info("MPP is on with a random secret, since no real money is taken: challenges that are unpaid end when "
				+ "the application does, and other instances do not accept them");
		return HexFormat.of().formatHex(bytes);
	}

	private static String requireLong(String property, String secret) {
		int length = secret.getBytes(StandardCharsets.UTF_8).length;
		if (length < MppSettings.MIN_SECRET_LENGTH) {
			throw new X402ConfigurationException(property + " has a secret of " + length
					+ " bytes, which is too short: a client that guesses it can make " + "challenges of any price.",
					"Set " + property + " to at least " + MppSettings.MIN_SECRET_LENGTH + REMEDY);
		}
		return secret;
	}

	private String realm() {
		String realm = this.properties.realm();
		if (StringUtils.hasText(realm)) {
			return realm.strip();
		}
		String host = host(PaymentWayFactory.baseUrl(this.seller));
		if (host != null) {
			return host;
		}
		if (this.playMoney) {
			return "localhost";
		}
		throw new X402ConfigurationException("MPP is on, but it has no realm: neither " + REALM
				+ " nor x402.base-url is set. A challenge counts only in the realm that it names, so that is not taken from requests.",
				"Set " + REALM + " to the host that clients call, such as api.example.com, or set x402.base-url.");
	}

	private static @Nullable String host(@Nullable String baseUrl) {
		return (baseUrl != null) ? UriComponentsBuilder.fromUriString(baseUrl).build().getHost() : null;
	}

	private boolean ownHeader(boolean authenticated) {
		return switch (this.properties.ownHeader()) {
			case AUTO -> authenticated;
			case ALWAYS -> true;
			case NEVER -> false;
		};
	}

}
