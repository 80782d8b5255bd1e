package io.github.x402spring.docs.handlers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

@Configuration(proxyBeanMethods = false)
class Downloads implements WebMvcConfigurer {

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/downloads/**").addResourceLocations("classpath:/priced-files/");
	}

	@Bean
	RouterFunction<ServerResponse> quotes() {
		return RouterFunctions.route()
			.GET("/quotes/{symbol}", (request) -> ServerResponse.ok().body("42 " + request.pathVariable("symbol")))
			.build();
	}

}
