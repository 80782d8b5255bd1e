package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Paid content of many kinds behind advices, filters and resource handlers.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ ServingApplication.ServingController.class, ServingApplication.Advice.class })
class ServingApplication implements WebMvcConfigurer {

	static final String SECRET = "the-paid-content";

	/** More than is held back, and than sockets take at once. */
	static final int DOWNLOAD = 8_000_000;

	static final AtomicInteger RUNS = new AtomicInteger();

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/files/**").addResourceLocations("classpath:/priced-files/");
	}

	@Bean
	FilterRegistrationBean<ShallowEtagHeaderFilter> etags() {
		FilterRegistrationBean<ShallowEtagHeaderFilter> registration = new FilterRegistrationBean<>(
				new ShallowEtagHeaderFilter());
		registration.addUrlPatterns("/large", "/tagged");
		registration.setOrder(-10);
		return registration;
	}

	@Bean
	FilterRegistrationBean<OncePerRequestFilter> insideTheGate() {
		FilterRegistrationBean<OncePerRequestFilter> registration = new FilterRegistrationBean<>(
				new OncePerRequestFilter() {

					@Override
					protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
							FilterChain chain) throws ServletException, IOException {
						ContentCachingResponseWrapper wrapper = new ContentCachingResponseWrapper(response);
						chain.doFilter(request, wrapper);
						if (wrapper.getStatus() == 200) {
							wrapper.getOutputStream().write(" filtered".getBytes(StandardCharsets.UTF_8));
						}
						wrapper.copyBodyToResponse();
					}

				});
		registration.addUrlPatterns("/advised");
		registration.setOrder(10);
		return registration;
	}

	@ControllerAdvice
	static class Advice implements ResponseBodyAdvice<Object> {

		@Override
		public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
			return returnType.hasMethodAnnotation(GetMapping.class)
					&& "advised".equals(returnType.getExecutable().getName());
		}

		@Override
		public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter returnType,
				MediaType selectedContentType, Class<? extends HttpMessageConverter<?>> selectedConverterType,
				ServerHttpRequest request, ServerHttpResponse response) {
			response.getHeaders().set("X-Advice", String.valueOf(body));
			return "advised " + body;
		}

		@ExceptionHandler(IllegalArgumentException.class)
		@ResponseStatus(HttpStatus.CONFLICT)
		@ResponseBody
		String conflict() {
			return "by advice";
		}

	}

	@Controller
	@ResponseBody
	static class ServingController {

		@GetMapping("/large")
		@PaidEndpoint("$0.01")
		String large() {
			RUNS.incrementAndGet();
			return (SECRET + " ").repeat(1000);
		}

		@GetMapping("/tagged")
		String tagged() {
			return "free";
		}

		@GetMapping("/long")
		@PaidEndpoint("$0.01")
		String longer() {
			return large();
		}

		@GetMapping("/download")
		@PaidEndpoint("$0.01")
		byte[] download() {
			RUNS.incrementAndGet();
			return new byte[DOWNLOAD];
		}

		@GetMapping("/advised")
		@PaidEndpoint("$0.01")
		String advised() {
			RUNS.incrementAndGet();
			return SECRET;
		}

		@GetMapping("/refused")
		@PaidEndpoint("$0.01")
		String refused() {
			throw new IllegalArgumentException(SECRET);
		}

		@PostMapping("/upload")
		@PaidEndpoint("$0.01")
		String upload(@RequestParam MultipartFile file) {
			RUNS.incrementAndGet();
			return SECRET + " " + file.getSize();
		}

		@PostMapping("/body")
		@PaidEndpoint("$0.01")
		String body(@RequestBody String body) {
			RUNS.incrementAndGet();
			return SECRET + " " + body.length();
		}

	}

}
