package io.github.x402spring.docs.pass;

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
	SecurityFilterChain security(HttpSecurity http) throws Exception {
		return http.csrf((csrf) -> csrf.ignoringRequestMatchers("/x402/passes/**"))
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers("/x402/passes/**").permitAll().anyRequest().authenticated())
			.build();
	}

}
