package io.github.x402spring.docs.pass;

import java.util.Set;

import io.github.x402spring.payment.admission.AdmissionPolicy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Policies that decide who pays.
 */
@Configuration(proxyBeanMethods = false)
class WhoPays {

	@Bean
	@Order(1)
	AdmissionPolicy staffIsFree() {
		return AdmissionPolicy.waiveFor(Set.of("ROLE_STAFF"));
	}

	@Bean
	@Order(2)
	AdmissionPolicy deniedPayers() {
		return AdmissionPolicy.deny(Set.of("0x90F79bf6EB2c4f870365E785982E1f101E93b906"), "sanctioned");
	}

}
