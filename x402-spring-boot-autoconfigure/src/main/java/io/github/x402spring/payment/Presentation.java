package io.github.x402spring.payment;

import java.util.List;
import java.util.SortedSet;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.protocol.PaymentRequired;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.ResourceInfo;

/**
 * A request to a paid endpoint, with what is offered for it.
 *
 * @param endpoint the endpoint
 * @param request the request
 * @param inputs what the offers depend on besides method, path, query and principal
 * @param offers the offers, at least one
 */
record Presentation(PaidEndpointDescriptor endpoint, PaidRequest request, SortedSet<String> inputs,
		List<PaymentRequirements> offers) {

	ResourceInfo resource() {
		return new ResourceInfo(url(), ResourceDescription.shown(this.endpoint.description()),
				this.endpoint.mimeType());
	}

	PaymentRequired challenge(String error) {
		return new PaymentRequired(error, resource(), this.offers, null);
	}

	private String url() {
		String url = this.request.url();
		if (url.length() <= ChallengeSize.MAX_URL_LENGTH) {
			return url;
		}
		int query = url.indexOf('?');
		String withoutQuery = (query >= 0) ? url.substring(0, query) : url;
		if (withoutQuery.length() <= ChallengeSize.MAX_URL_LENGTH) {
			return withoutQuery;
		}
		int path = withoutQuery.indexOf('/', withoutQuery.indexOf("//") + 2);
		return withoutQuery.substring(0,
				Math.min((path > 0) ? path + 1 : ChallengeSize.MAX_URL_LENGTH, ChallengeSize.MAX_URL_LENGTH));
	}

}
