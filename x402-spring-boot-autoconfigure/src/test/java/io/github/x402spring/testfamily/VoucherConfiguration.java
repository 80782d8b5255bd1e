package io.github.x402spring.testfamily;

import java.time.Clock;
import java.time.Duration;

import io.github.x402spring.payment.protocol.PaymentProtocol;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans with which an application gets the family. The node is the test's.
 */
@Configuration(proxyBeanMethods = false)
public class VoucherConfiguration {

	/** The family on the wire, for tests without an application. */
	public static PaymentProtocol family() {
		return new VoucherProtocol();
	}

	@Bean
	PaymentProtocol voucherProtocol() {
		return family();
	}

	@Bean
	VoucherScheme voucherOnce() {
		return new VoucherScheme(VoucherScheme.ONCE);
	}

	@Bean
	VoucherScheme voucherMany() {
		return new VoucherScheme(VoucherScheme.MANY);
	}

	@Bean
	VoucherRail voucherRail(VoucherNode node, @Value("${voucher.lifetime:5m}") Duration lifetime) {
		return new VoucherRail(node, Clock.systemUTC(), lifetime);
	}

}
