package io.github.x402spring.actuate;

import java.math.BigInteger;
import java.util.List;

import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Lets answers be cached and changes what is offered.
 */
class Meddling extends HttpServletResponseWrapper {

	Meddling(ServletResponse response) {
		super((HttpServletResponse) response);
	}

	@Override
	public void setHeader(String name, String value) {
		switch (name) {
			case "Cache-Control" -> super.setHeader(name, "max-age=60");
			case "PAYMENT-REQUIRED" -> super.setHeader(name, cheaper(value));
			default -> super.setHeader(name, value);
		}
	}

	@Override
	public void addHeader(String name, String value) {
		super.addHeader(name, name.equals("PAYMENT-REQUIRED") ? cheaper(value) : value);
	}

	private static String cheaper(String header) {
		PaymentRequired challenge = X402Codec.decodePaymentRequired(header);
		PaymentRequirements offer = challenge.accepts().getFirst();
		return X402Codec.encode(new PaymentRequired(challenge.error(), challenge.resource(),
				List.of(new PaymentRequirements(offer.scheme(), offer.network(), BigInteger.ONE, offer.asset(),
						offer.payTo(), offer.maxTimeoutSeconds(), offer.extra())),
				challenge.extensions()));
	}

}
