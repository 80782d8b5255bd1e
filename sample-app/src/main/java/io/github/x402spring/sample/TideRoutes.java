package io.github.x402spring.sample;

import java.util.Map;
import java.util.Optional;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import org.springdoc.core.fn.builders.parameter.Builder;
import org.springdoc.webmvc.core.fn.SpringdocRouteBuilder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Sells tides by a functional route. It cannot be annotated, so its price is in
 * {@code x402.routes} of application.yml. Springdoc's builder makes the same route as
 * Spring's, and documents it.
 */
@Configuration(proxyBeanMethods = false)
class TideRoutes {

	private static final Map<String, Tides> TIDES = Map.of("Hamburg", new Tides("Hamburg", "05:40", "12:10"), "Lisbon",
			new Tides("Lisbon", "03:25", "09:35"));

	@Bean
	RouterFunction<ServerResponse> tides() {
		return SpringdocRouteBuilder.route()
			.GET("/api/tides/{harbour}", TideRoutes::tides,
					(operation) -> operation.operationId("tides")
						.parameter(Builder.parameterBuilder().name("harbour").in(ParameterIn.PATH).example("Hamburg")))
			.build();
	}

	private static ServerResponse tides(ServerRequest request) {
		return Optional.ofNullable(TIDES.get(request.pathVariable("harbour")))
			.map((tides) -> ServerResponse.ok().body(tides))
			.orElseGet(() -> ServerResponse.notFound().build());
	}

	/**
	 * The tides of a day.
	 *
	 * @param harbour the harbour
	 * @param high when the water is high
	 * @param low when it is low
	 */
	record Tides(String harbour, String high, String low) {

	}

}
