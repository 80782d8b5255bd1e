package io.github.x402spring.web.servlet.pass;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Set;

import io.github.x402spring.payment.pass.InMemoryPassStore;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.pricing.Price;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What may be called without a login is what sells passes, and nothing beside it.
 */
class PassRoutesTests {

	private final PassRoutes routes = routes();

	@ParameterizedTest
	@CsvSource({ "GET, /shop, true", "HEAD, /shop, true", "POST, /shop/forecast/day, true", "POST, /shop/reissue, true",
			"OPTIONS, /shop/forecast/day, true", "OPTIONS, /shop, true", "DELETE, /shop/forecast/day, false",
			"GET, /shop/forecast/day, false", "GET, /shop/admin, false", "POST, /shop/orders/7, false",
			"DELETE, /shop/orders/7, false", "POST, /shop, false", "POST, /shop/forecast, false",
			"POST, /shop/forecast/day/more, false", "GET, /other, false", "POST, /shop/forecast/week, false" })
	void onlyWhatSellsPassesMatches(String method, String path, boolean matches) {
		MockHttpServletRequest request = new MockHttpServletRequest(method, "/app" + path);
		request.setContextPath("/app");
		assertThat(this.routes.matches(request)).isEqualTo(matches);
	}

	private static PassRoutes routes() {
		PassTerms day = new PassTerms("forecast", "day", Price.parse("$1"), PassUnit.TIME, BigDecimal.ZERO,
				ValidityPeriod.parse("1d"), Set.of());
		Plans plans = new Plans(List.of(Plan.builder("forecast", Price.parse("$1")).passes(List.of(day)).build()));
		return new PassRoutes(plans, new PassSales(new InMemoryPassStore(), List.of(), Clock.systemUTC()),
				new PassProtocol(plans, "/app", "/shop"), new ProtocolRegistry(List.of()), "/shop");
	}

}
