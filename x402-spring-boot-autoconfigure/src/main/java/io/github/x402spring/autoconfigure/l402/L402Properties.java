package io.github.x402spring.autoconfigure.l402;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * L402: invoices of Lightning with tokens.
 *
 * @param enabled Whether L402 is spoken where invoices of Lightning are offered.
 * @param secret Secret from which the keys of tokens are derived, at least 32 bytes, the
 * same in all instances. It can be left out with the sandbox of Lightning only.
 * @param previousSecrets Secrets whose tokens still count, such as the one before. Keep
 * each until its last token has ended.
 * @param service Name that the conditions in tokens begin with. Tokens of another service
 * do not count.
 * @param lsatLine Whether challenges have a line under the old name LSAT first.
 */
@ConfigurationProperties("x402.l402")
record L402Properties(@DefaultValue("true") boolean enabled, @Nullable String secret,
		@DefaultValue List<String> previousSecrets, @DefaultValue("x402") String service,
		@DefaultValue("false") boolean lsatLine) {

	/**
	 * Hides the secrets.
	 * @return the service only
	 */
	@Override
	public String toString() {
		return "L402Properties[" + this.service + "]";
	}

}
