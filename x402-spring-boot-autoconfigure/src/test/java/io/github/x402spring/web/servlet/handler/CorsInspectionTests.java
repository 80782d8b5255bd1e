package io.github.x402spring.web.servlet.handler;

import io.github.x402spring.PaidEndpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The warning about CORS configurations that let origins call but not pay.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class CorsInspectionTests {

	@Test
	void configurationThatKeepsBrowsersFromPayingIsWarnedAbout(CapturedOutput output) {
		new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
					"my.header=X-PAYMENT")
			.run()
			.close();
		String[] warnings = output.toString()
			.lines()
			.filter((line) -> line.contains("Browsers cannot pay for"))
			.toArray(String[]::new);
		assertThat(warnings).hasSize(4)
			.allMatch((line) -> line.contains("WARN"))
			.anyMatch((line) -> line.contains("GET /annotated ")
					&& line.contains("[PAYMENT-SIGNATURE, Access-Control-Expose-Headers]"))
			.anyMatch((line) -> line.contains("GET /global/{id} ")
					&& line.contains("[PAYMENT-SIGNATURE, X-PAYMENT, Access-Control-Expose-Headers]"))
			.anyMatch((line) -> line.contains("GET /global/widened ") && line.contains("[X-PAYMENT]"))
			.anyMatch((line) -> line.contains("GET /filtered ") && line.contains("[Access-Control-Expose-Headers]"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CrossController.class)
	static class Application implements WebMvcConfigurer {

		@Override
		public void addCorsMappings(CorsRegistry registry) {
			registry.addMapping("/global/**").allowedHeaders("Content-Type");
		}

		@Bean
		UrlBasedCorsConfigurationSource corsConfigurationSource() {
			CorsConfiguration configuration = new CorsConfiguration().applyPermitDefaultValues();
			configuration.addAllowedHeader("content-type");
			configuration.addAllowedHeader("payment-signature");
			configuration.addAllowedHeader("x-payment");
			configuration
				.setAllowedHeaders(configuration.getAllowedHeaders().stream().filter((it) -> !it.equals("*")).toList());
			UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
			source.registerCorsConfiguration("/filtered", configuration);
			return source;
		}

	}

	@Controller
	@ResponseBody
	static class CrossController {

		@GetMapping("/annotated")
		@CrossOrigin(allowedHeaders = { "Content-Type", "${my.header}" })
		@PaidEndpoint("$0.01")
		String annotated() {
			return "";
		}

		@GetMapping("/annotated-for-all")
		@CrossOrigin
		@PaidEndpoint("$0.01")
		String annotatedForAll() {
			return "";
		}

		@GetMapping("/annotated-right")
		@CrossOrigin(allowedHeaders = { "payment-signature", "X-PAYMENT", "access-control-expose-headers" })
		@PaidEndpoint("$0.01")
		String annotatedRight() {
			return "";
		}

		@GetMapping("/annotated-free")
		@CrossOrigin(allowedHeaders = "Content-Type")
		String annotatedFree() {
			return "";
		}

		@GetMapping("/global/{id}")
		@PaidEndpoint("$0.01")
		String global() {
			return "";
		}

		@GetMapping("/global/widened")
		@CrossOrigin(allowedHeaders = { "PAYMENT-SIGNATURE", "Access-Control-Expose-Headers" })
		@PaidEndpoint("$0.01")
		String widened() {
			return "";
		}

		@GetMapping("/filtered")
		@PaidEndpoint("$0.01")
		String filtered() {
			return "";
		}

		@GetMapping("/no-cors")
		@PaidEndpoint("$0.01")
		String noCors() {
			return "";
		}

	}

}
