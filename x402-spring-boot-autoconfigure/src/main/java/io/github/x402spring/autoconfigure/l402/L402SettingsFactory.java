package io.github.x402spring.autoconfigure.l402;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.l402.L402Settings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.StringUtils;

/**
 * Turns the properties of L402 into settings, naming the property of what is wrong.
 *
 * @param properties the properties
 * @param playMoney whether all invoices are paid with play money
 */
record L402SettingsFactory(L402Properties properties, boolean playMoney) {

	private static final String SECRET = "x402.l402.secret";

	private static final String PREVIOUS = "x402.l402.previous-secrets";

	private static final String REMEDY = ", such as the output of 'openssl rand -base64 32', the same in all instances.";

	private static final Log logger = LogFactory.getLog(L402SettingsFactory.class);

	L402Settings settings() {
		List<String> secrets = new ArrayList<>();
		secrets.add(secret());
		for (String previous : this.properties.previousSecrets()) {
			secrets.add(requireLong(PREVIOUS, previous));
		}
		try {
			return new L402Settings(secrets, this.properties.service(), this.properties.lsatLine());
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"x402.l402.service is '" + this.properties.service() + "': " + ex.getMessage() + ".",
					"Set x402.l402.service to a name such as weather-api, with at most 31 characters.");
		}
	}

	private String secret() {
		String secret = this.properties.secret();
		if (StringUtils.hasText(secret)) {
			return requireLong(SECRET, secret);
		}
		if (!this.playMoney) {
			throw new X402ConfigurationException("Invoices of Lightning are offered for real money, but " + SECRET
					+ " is not set. The tokens of L402 are made with it: with one made at each start, a restart "
					+ "would take from customers what they have paid for.",
					"Set " + SECRET + " to at least " + L402Settings.SHORTEST_SECRET + " bytes" + REMEDY
							+ " To do without L402, set x402.l402.enabled=false.");
		}
		byte[] bytes = new byte[L402Settings.SHORTEST_SECRET];
		new SecureRandom().nextBytes(bytes);
		logger.info("L402 is on with a random secret, since invoices are paid with play money: its tokens end when the "
				+ "application does");
		return HexFormat.of().formatHex(bytes);
	}

	private static String requireLong(String property, String secret) {
		int length = secret.getBytes(StandardCharsets.UTF_8).length;
		if (length < L402Settings.SHORTEST_SECRET) {
			throw new X402ConfigurationException(
					property + " has a secret of " + length + " bytes, which is too short: who guesses it makes "
							+ "tokens of any price.",
					"Set " + property + " to at least " + L402Settings.SHORTEST_SECRET + " bytes" + REMEDY);
		}
		return secret;
	}

}
