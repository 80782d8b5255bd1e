package io.github.x402spring.web.servlet;

import java.util.Collections;
import java.util.List;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.testfamily.VoucherConfiguration;
import io.github.x402spring.x402.X402Protocol;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments come after all other lines of their header, and nothing else changes.
 */
class CredentialOrderTests {

	private final CredentialOrderFilter filter = new CredentialOrderFilter(
			new ProtocolRegistry(List.of(new X402Protocol(List.of()), VoucherConfiguration.family())));

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	@Test
	void paymentsComeLastAndOthersKeepTheirOrder() throws Exception {
		authorization("Voucher token=\"1\"", "Basic one", "voucher token=\"2\"", "Bearer two");
		HttpServletRequest passed = passed();
		assertThat(passed.getHeader("authorization")).isEqualTo("Basic one");
		assertThat(Collections.list(passed.getHeaders("AUTHORIZATION"))).containsExactly("Basic one", "Bearer two",
				"Voucher token=\"1\"", "voucher token=\"2\"");
		assertThat(passed.getHeader("PAYMENT-SIGNATURE")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Voucher token=\"1\"", "Basic one", "Vouchers", "" })
	void requestWithOneLineIsPassedOnAsItIs(String line) throws Exception {
		authorization(line);
		assertThat(passed()).isSameAs(this.request);
	}

	@Test
	void requestWhoseLinesAreInOrderIsPassedOnAsItIs() throws Exception {
		authorization("Basic one", "Voucher token=\"1\"");
		assertThat(passed()).isSameAs(this.request);
	}

	@Test
	void requestWithoutPaymentsKeepsTheOrderOfItsLines() throws Exception {
		authorization("Bearer two", "Basic one");
		this.request.addHeader("X-Other", "b");
		this.request.addHeader("X-Other", "a");
		assertThat(passed()).isSameAs(this.request);
	}

	@Test
	void headerOfX402IsPassedOnAsItIs() throws Exception {
		this.request.addHeader("PAYMENT-SIGNATURE", "b");
		this.request.addHeader("PAYMENT-SIGNATURE", "a");
		assertThat(passed()).isSameAs(this.request);
	}

	private void authorization(String... lines) {
		for (String line : lines) {
			this.request.addHeader("Authorization", line);
		}
	}

	private HttpServletRequest passed() throws Exception {
		MockFilterChain chain = new MockFilterChain();
		this.filter.doFilter(this.request, new MockHttpServletResponse(), chain);
		ServletRequest passed = chain.getRequest();
		assertThat(passed).isNotNull();
		return (HttpServletRequest) passed;
	}

}
