package bench;

import io.github.x402spring.PaidEndpoint;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The same application, which sells its weather.
 */
@SpringBootApplication
@RestController
public class Selling {

	public static void main(String[] arguments) {
		SpringApplication.run(Selling.class, arguments);
	}

	@GetMapping("/weather")
	@PaidEndpoint("$0.01")
	String weather() {
		return "cloudy";
	}

}
