package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Paid handlers, and everything between them and the client that can be made to throw
 * once.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ThrowingApplication.WayOutController.class)
class ThrowingApplication {

	static final String SECRET = "the-paid-content";

	static final AtomicReference<@Nullable String> WHERE = new AtomicReference<>();

	static final AtomicReference<@Nullable Throwable> WHAT = new AtomicReference<>();

	@Bean
	FilterRegistrationBean<Filter> outside() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> chain
			.doFilter(request, new ThrowingResponse((HttpServletResponse) response)));
		registration.setOrder(-10);
		return registration;
	}

	@Bean
	Filter inside() {
		return (request, response, chain) -> {
			chain.doFilter(request, response);
			throwAt("inside");
		};
	}

	@Bean
	PaymentListener throwingListener() {
		return new PaymentListener() {

			@Override
			public void onTransition(@Nullable Payment before, Payment after) {
				if (after.money() == MoneyState.SETTLED) {
					throwAt("listener");
				}
			}

		};
	}

	@Bean
	static BeanPostProcessor throwingBeans() {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return switch (bean) {
					case ProblemPaymentRequiredEntryPoint entryPoint ->
						(PaymentRequiredEntryPoint) (request, response, problem) -> {
							if (problem.code().equals("settlement-unknown")) {
								throwAt("entryPoint");
							}
							entryPoint.commence(request, response, problem);
						};
					case PaymentRail rail -> new StubRail(rail::verify, (payment) -> {
						SettlementResult result = rail.settle(payment);
						throwAt("settler");
						return result;
					});
					case ReportingLedger book -> new DelegatingLedger(book) {

						@Override
						public boolean transition(Payment from, Payment to) {
							boolean moved = super.transition(from, to);
							if (to.money() == MoneyState.SETTLED) {
								throwAt("ledger");
							}
							return moved;
						}

					};
					default -> bean;
				};
			}

		};
	}

	// Only once the money has moved, and once.
	private static void throwAt(String where) {
		if (where.equals(WHERE.get())) {
			WHERE.set(null);
			sneak(WHAT.get());
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneak(@Nullable Throwable what) throws T {
		throw (T) what;
	}

	private static final class ThrowingResponse extends HttpServletResponseWrapper {

		ThrowingResponse(HttpServletResponse response) {
			super(response);
		}

		@Override
		public void addHeader(String name, String value) {
			if (name.equalsIgnoreCase("PAYMENT-RESPONSE")) {
				throwAt("addHeader");
			}
			super.addHeader(name, value);
		}

		@Override
		public ServletOutputStream getOutputStream() throws IOException {
			throwAt("getOutputStream");
			ServletOutputStream stream = super.getOutputStream();
			return new ForwardingStream(stream);
		}

		@Override
		public PrintWriter getWriter() throws IOException {
			throwAt("getOutputStream");
			return super.getWriter();
		}

	}

	private static final class ForwardingStream extends ServletOutputStream {

		private final ServletOutputStream stream;

		ForwardingStream(ServletOutputStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(int value) throws IOException {
			throwAt("write");
			this.stream.write(value);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			throwAt("write");
			this.stream.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			this.stream.flush();
		}

		@Override
		public boolean isReady() {
			return this.stream.isReady();
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			this.stream.setWriteListener(listener);
		}

	}

	@Controller
	@ResponseBody
	static class WayOutController {

		@GetMapping("/held")
		@PaidEndpoint("$0.01")
		String held() {
			return SECRET;
		}

		@GetMapping("/long")
		@PaidEndpoint("$0.01")
		String longer() {
			return SECRET.repeat(200_000);
		}

		@GetMapping("/before")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String before() {
			return SECRET;
		}

		@GetMapping("/flushed")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void flushed(HttpServletResponse response) throws IOException {
			response.getOutputStream().print(SECRET);
			response.getOutputStream().flush();
		}

		@GetMapping("/swallowed")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void swallowed(HttpServletResponse response) {
			try {
				response.getOutputStream().print(SECRET);
				response.flushBuffer();
			}
			catch (IOException | RuntimeException | Error ex) {
				// The handler does not care.
			}
		}

		@GetMapping("/redirect")
		@PaidEndpoint("$0.01")
		RedirectView redirect() {
			return new RedirectView("/elsewhere");
		}

		@GetMapping("/empty")
		@PaidEndpoint("$0.01")
		void empty(HttpServletResponse response) {
			response.setStatus(204);
		}

		@GetMapping("/forward")
		@PaidEndpoint("$0.01")
		ModelAndView forward() {
			return new ModelAndView("forward:/target");
		}

		@GetMapping("/forward-to-writer")
		@PaidEndpoint("$0.01")
		ModelAndView forwardToWriter() {
			return new ModelAndView("forward:/target-that-writes");
		}

		@GetMapping("/target-that-writes")
		void targetThatWrites(HttpServletResponse response) throws IOException {
			response.getWriter().print(SECRET);
		}

		@GetMapping("/target")
		String target() {
			return SECRET;
		}

	}

}
