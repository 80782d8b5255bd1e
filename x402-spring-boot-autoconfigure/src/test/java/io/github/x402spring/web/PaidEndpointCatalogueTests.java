package io.github.x402spring.web;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.QuoteSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The catalogue without a transport.
 */
class PaidEndpointCatalogueTests {

	private final PaidEndpointCatalogue catalogue = new PaidEndpointCatalogue();

	@Test
	void endpointsAreFoundByIdAndListedInTheirOrder() {
		PaidEndpointDescriptor second = add(endpoint("GET /b", "GET /b"), "B");
		PaidEndpointDescriptor first = add(endpoint("GET /a", "GET /a"), "A");
		assertThat(this.catalogue.endpoints()).containsExactly(second, first);
		assertThat(this.catalogue.find("GET /a")).containsSame(first);
		assertThat(this.catalogue.find("GET /c")).isEmpty();
	}

	@Test
	void methodsAndPatternsAreThoseOfTheDescriptorWhateverTheIdSays() {
		add(new PaidEndpointDescriptor("GET /x", "GET /x", "Orders#order", List.of("POST", "PUT"), List.of("/orders"),
				"$1", "", "", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of())), "Orders#order");
		assertThat(this.catalogue.find("GET /x")).hasValueSatisfying((endpoint) -> {
			assertThat(endpoint.methods()).containsExactly("POST", "PUT");
			assertThat(endpoint.patterns()).containsExactly("/orders");
			assertThat(endpoint.handler()).isEqualTo("Orders#order");
		});
	}

	@Test
	void endpointThatIsAddedAgainIsTheSame() {
		PaidEndpointDescriptor first = add(endpoint("GET /a", "GET /a"), "A");
		assertThat(add(endpoint("GET /a", "GET /a"), "A")).isSameAs(first);
		assertThat(this.catalogue.endpoints()).hasSize(1);
	}

	@Test
	void idThatTwoClaimIsNeithersWhateverTheirOrder() {
		this.catalogue.claim("GET /a", "GET /a params=x");
		this.catalogue.claim("GET /a", "GET /a params=y");
		add(endpoint("GET /a", "GET /a params=y"), "Y");
		add(endpoint("GET /a", "GET /a params=x"), "X");
		assertThat(this.catalogue.endpoints()).extracting(PaidEndpointDescriptor::id)
			.containsExactly("GET /a params=y", "GET /a params=x");
		assertThat(this.catalogue.find("GET /a")).isEmpty();
	}

	@Test
	void identityBelongsToOneEndpointAsLongAsItIsServed() {
		AtomicBoolean served = new AtomicBoolean(true);
		this.catalogue.add(endpoint("orders", "orders"), "A", served::get);
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> add(endpoint("orders", "orders"), "B"))
			.withMessageContaining("'orders': A and B");
		served.set(false);
		PaidEndpointDescriptor successor = add(endpoint("orders", "orders"), "B");
		assertThat(this.catalogue.endpoints()).singleElement().isSameAs(successor);
	}

	@Test
	void chosenIdThatIsTheIdentityOfAnotherIsRefused() {
		this.catalogue.claim("GET /a", "GET /a");
		this.catalogue.claim("GET /a", "GET /a params=x");
		add(endpoint("GET /a", "GET /a params=x"), "A");
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> add(endpoint("GET /a params=x", "GET /a params=x"), "B"))
			.withMessageContaining("A and B");
	}

	@Test
	void listCannotBeChanged() {
		add(endpoint("GET /a", "GET /a"), "A");
		assertThatThrownBy(() -> this.catalogue.endpoints().clear()).isInstanceOf(UnsupportedOperationException.class);
	}

	private PaidEndpointDescriptor add(PaidEndpointDescriptor endpoint, String place) {
		return this.catalogue.add(endpoint, place, () -> true);
	}

	private static PaidEndpointDescriptor endpoint(String id, String identity) {
		return new PaidEndpointDescriptor(id, identity, "Controller#handler", List.of("GET"), List.of("/"), "$1", "",
				"", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()));
	}

}
