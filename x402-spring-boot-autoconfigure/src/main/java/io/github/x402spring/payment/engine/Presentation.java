package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ResourceDescription;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.pricing.PaidRequest;

/**
 * A request to a paid endpoint, with what it costs.
 *
 * @param endpoint the endpoint
 * @param request the request
 * @param inputs what the price depends on besides method, path, query and principal
 * @param quotes the price in each kind of payment, at least one
 */
record Presentation(PaidEndpointDescriptor endpoint, PaidRequest request, SortedSet<String> inputs,
		List<Quote> quotes) {

	/**
	 * Return at which quotes payments are taken by an engine that has allowances.
	 * @return what is asked for now, and the quotes of all tiers if there are some: which
	 * of them are too low by now an allowance decides when the place is taken
	 */
	List<Quote> payable() {
		List<List<Quote>> tiers = this.endpoint.quotes().tiers();
		return (tiers.isEmpty() || this.quotes.isEmpty()) ? this.quotes
				: Stream.concat(this.quotes.stream(), tiers.stream().flatMap(List::stream)).distinct().toList();
	}

	PaidResource resource() {
		return new PaidResource(url(), ResourceDescription.shown(this.endpoint.description()),
				this.endpoint.mimeType());
	}

	ChallengeContext context() {
		return new ChallengeContext(resource(), this.endpoint.identity(),
				Fingerprint.of(this.request, this.inputs, null), this.request);
	}

	private String url() {
		String url = this.request.url();
		if (url.length() <= PaidResource.MAX_URL_LENGTH) {
			return url;
		}
		int query = url.indexOf('?');
		String withoutQuery = (query >= 0) ? url.substring(0, query) : url;
		if (withoutQuery.length() <= PaidResource.MAX_URL_LENGTH) {
			return withoutQuery;
		}
		int path = withoutQuery.indexOf('/', withoutQuery.indexOf("//") + 2);
		return withoutQuery.substring(0,
				Math.min((path > 0) ? path + 1 : PaidResource.MAX_URL_LENGTH, PaidResource.MAX_URL_LENGTH));
	}

}
