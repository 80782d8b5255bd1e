package io.github.x402spring.sample;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A small API that is paid per call.
 *
 * @since 0.1.0
 */
@OpenAPIDefinition(info = @Info(title = "Weather", version = "1", description = "Weather that is paid per call"))
@SpringBootApplication(proxyBeanMethods = false)
public class SampleApplication {

	/**
	 * Start the application.
	 * @param args properties such as {@code --x402.pay-to=0x...}
	 */
	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
