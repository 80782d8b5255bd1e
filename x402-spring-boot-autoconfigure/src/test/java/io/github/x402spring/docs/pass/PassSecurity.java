package io.github.x402spring.docs.pass;

import io.github.x402spring.web.servlet.pass.PassRoutes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Lets everyone buy passes where the rest needs a login.
 */
@Configuration(proxyBeanMethods = false)
class PassSecurity {

	@Bean
	SecurityFilterChain security(HttpSecurity http, PassRoutes passes) throws Exception {
		return http.csrf((csrf) -> csrf.ignoringRequestMatchers(passes::matches))
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers(passes::matches).permitAll().anyRequest().authenticated())
			.build();
	}

}
