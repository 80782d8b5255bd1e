package io.github.x402spring.actuate.payments;

import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.x402spring.payment.event.LogText;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;

/**
 * Decides who sees the addresses of payers in full.
 *
 * @param show when they are shown in full
 * @param roles who is authorised to see them; any authenticated user if empty
 * @since 0.1.0
 */
public record PayerVisibility(Show show, Set<String> roles) {

	/**
	 * Create a copy that does not change.
	 */
	public PayerVisibility {
		roles = Set.copyOf(roles);
	}

	/**
	 * Return how a payer is shown.
	 * @param security who asks
	 * @return shortens addresses, or leaves them as they are
	 */
	public UnaryOperator<String> of(SecurityContext security) {
		return this.show.isShown(security, this.roles) ? UnaryOperator.identity() : LogText::shorten;
	}

}
