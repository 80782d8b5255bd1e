package bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that sells nothing.
 */
@SpringBootApplication
@RestController
public class Plain {

	public static void main(String[] arguments) {
		SpringApplication.run(Plain.class, arguments);
	}

	@GetMapping("/weather")
	String weather() {
		return "cloudy";
	}

}
