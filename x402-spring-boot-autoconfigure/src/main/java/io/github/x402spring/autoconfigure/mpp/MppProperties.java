package io.github.x402spring.autoconfigure.mpp;

import java.util.List;

import io.github.x402spring.mpp.MppSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The "Payment" authentication scheme (MPP).
 *
 * @param enabled Whether MPP is spoken. By default if there is a secret.
 * @param secret Secret that binds challenges of the Payment scheme (MPP) to their
 * content, at least 32 bytes, the same in all instances. Where no real money is taken it
 * can be left out.
 * @param previousSecrets Secrets whose challenges still count, such as the one before.
 * Keep each until its last challenge has ended.
 * @param realm Protection space that challenges name. By default the host of
 * x402.base-url.
 * @param ownHeader Whether clients send payments in Payment-Authorization and leave
 * Authorization to the application. By default if Spring Security protects it.
 * @param transactions Whether clients may send transfers to the chain by themselves and
 * present the transaction. Needs a node, and a payee that receives nothing else.
 * @param contentBinding Which challenges are bound to the content of their request, so
 * that the payment must come with the same. By default those for clients that send
 * Accept-Payment.
 * @param maxContentSize How much content is read for that before the request is paid for.
 * Challenges of requests with more are not bound to it.
 */
@ConfigurationProperties("x402.mpp")
record MppProperties(@Nullable Boolean enabled, @Nullable String secret, @DefaultValue List<String> previousSecrets,
		@Nullable String realm, @DefaultValue("auto") OwnHeader ownHeader, boolean transactions,
		@DefaultValue("auto") MppSettings.ContentBinding contentBinding,
		@DefaultValue("256KB") DataSize maxContentSize) {

	/**
	 * Hides the secrets.
	 * @return the realm only
	 */
	@Override
	public String toString() {
		return "MppProperties[" + this.realm + "]";
	}

	/**
	 * Where payments come.
	 */
	enum OwnHeader {

		/** In a header of their own if Spring Security protects the application. */
		AUTO,

		/** In a header of their own. */
		ALWAYS,

		/** In the header that credentials of the application use, too. */
		NEVER

	}

}
