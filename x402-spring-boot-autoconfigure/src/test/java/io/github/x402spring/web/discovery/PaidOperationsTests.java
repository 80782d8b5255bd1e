package io.github.x402spring.web.discovery;

import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.junit.jupiter.api.Test;

import org.springframework.web.method.HandlerMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What is documented of an operation, and what the application has said of it.
 */
class PaidOperationsTests {

	private final PaidEndpointCatalogue catalogue = new PaidEndpointCatalogue();

	private final PaidEndpointDescriptor endpoint = endpoint("/api/{version}/maps");

	private final PaidOperations operations = operations();

	@Test
	void handlerCountsWhereThePathIsNotThePattern() throws NoSuchMethodException {
		Operation operation = this.operations.customize(new Operation(), handler());
		this.operations.customise(document("/api/2.0/maps", operation));
		assertThat(operation.getExtensions()).containsOnlyKeys("x-payment-info");
		assertThat(operation.getResponses()).containsOnlyKeys("402");
	}

	@Test
	void otherPathThatThePatternFitsIsNotSold() {
		this.catalogue.add(this.endpoint, "place", () -> true);
		Operation operation = new Operation();
		this.operations.customise(document("/api/2.0/maps", operation));
		assertThat(operation.getExtensions()).isNull();
		assertThat(operation.getResponses()).isNull();
	}

	@Test
	void headersOfAnyFamilyAreTold() throws NoSuchMethodException {
		Operation operation = this.operations.customize(new Operation(), handler());
		operation.responses(new ApiResponses().addApiResponse("200", new ApiResponse())
			.addApiResponse("206", new ApiResponse().$ref("#/components/responses/Part"))
			.addApiResponse("404", new ApiResponse()));
		this.operations.customise(document("/a", operation));
		assertThat(operation.getResponses().get("402").getHeaders()).containsOnlyKeys("WWW-Authenticate", "X-Own");
		assertThat(operation.getResponses().get("200").getHeaders()).containsOnlyKeys("Payment-Receipt", "X-Own");
		assertThat(operation.getResponses().get("206").getHeaders()).isNull();
		assertThat(operation.getResponses().get("404").getHeaders()).isNull();
	}

	@Test
	void applicationHasTheLastWord() throws NoSuchMethodException {
		Operation operation = this.operations.customize(new Operation(), handler());
		operation.addExtension("x-payment-info", "own");
		ApiResponse own = new ApiResponse().$ref("#/components/responses/Own");
		operation.responses(new ApiResponses().addApiResponse("402", own));
		this.operations.customise(document("/a", operation));
		assertThat(operation.getExtensions()).containsExactly(Map.entry("x-payment-info", "own"));
		assertThat(operation.getResponses().get("402")).isSameAs(own);
		assertThat(own.getHeaders()).isNull();
	}

	@Test
	void documentWithoutPathsHasNoPrices() {
		OpenAPI document = new OpenAPI();
		this.operations.withServiceInfo(List.of("maps"), Map.of()).customise(document);
		assertThat(document.getExtensions())
			.containsExactly(Map.entry("x-service-info", Map.of("categories", List.of("maps"))));
	}

	private PaidOperations operations() {
		PaymentProtocol family = mock();
		given(family.responseHeaders()).willReturn(List.of("WWW-Authenticate", "Payment-Receipt", "X-Own"));
		return new PaidOperations(this.catalogue, (handler) -> Optional.of(this.endpoint), List.of(),
				new QuoteFactory(List.of()), new ProtocolRegistry(List.of(family)), new Plans(List.of()));
	}

	private static OpenAPI document(String path, Operation operation) {
		return new OpenAPI().paths(new Paths().addPathItem(path, new PathItem().get(operation)));
	}

	private HandlerMethod handler() throws NoSuchMethodException {
		Method method = Object.class.getMethod("toString");
		return new HandlerMethod(this, method);
	}

	private static PaidEndpointDescriptor endpoint(String pattern) {
		Quote quote = new Quote(new PaymentKind("exact", Network.evm(84532), "eip3009"), "0xabc", BigInteger.ONE,
				"0xdef", Duration.ofMinutes(1), Map.of());
		return new PaidEndpointDescriptor("GET " + pattern, "A#a", List.of(pattern), "$1", "", "",
				Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of(quote)));
	}

}
