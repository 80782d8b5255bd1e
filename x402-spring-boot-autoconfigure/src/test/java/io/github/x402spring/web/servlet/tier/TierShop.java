package io.github.x402spring.web.servlet.tier;

import java.io.IOException;
import java.math.BigDecimal;
import java.security.Principal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;

/**
 * A shop whose prices depend on how much its customers have used. The header
 * {@code X-User} stands for a login.
 */
final class TierShop {

	static final String[] PROPERTIES = { "server.port=0", "x402.network=eip155:84532",
			"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
			"x402.base-url=http://localhost:8080" };

	private TierShop() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Forecasts.class)
	static class InMemory {

		@Bean
		FilterRegistrationBean<Login> login() {
			FilterRegistrationBean<Login> registration = new FilterRegistrationBean<>(new Login());
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(InMemory.class)
	static class OnPostgres {

		@Bean
		DataSource dataSource() {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(PostgresServer.url());
			return dataSource;
		}

	}

	@RestController
	static class Forecasts {

		final Queue<BigDecimal> served = new ConcurrentLinkedQueue<>();

		final Semaphore arrived = new Semaphore(0);

		final Semaphore abort = new Semaphore(0);

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast(PaidCall call) {
			this.served.add(call.amount());
			return call.amount().stripTrailingZeros().toPlainString();
		}

		// As if its body were slow to come, and its client gave up.
		@GetMapping("/held")
		@PaidEndpoint(plan = "forecast")
		String held() throws InterruptedException {
			this.arrived.release();
			this.abort.acquire();
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}

		@GetMapping("/missing")
		@PaidEndpoint(plan = "forecast")
		String missing() {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}

	}

	static final class Login extends OncePerRequestFilter {

		private static HttpServletRequest as(String user, HttpServletRequest request) {
			return new HttpServletRequestWrapper(request) {

				@Override
				public Principal getUserPrincipal() {
					return () -> user;
				}

			};
		}

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			String user = request.getHeader("X-User");
			chain.doFilter((user != null) ? as(user, request) : request, response);
		}

	}

}
