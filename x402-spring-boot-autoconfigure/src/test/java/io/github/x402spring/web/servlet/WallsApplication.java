package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.error.ErrorPageRegistrar;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * An application that tries to lead around the gate by everything that a servlet
 * container and Spring MVC offer. Some handlers are registered after the start, where no
 * check sees them.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ WallsApplication.FreeController.class, WallsApplication.PaidController.class, HeaderHandlers.class })
class WallsApplication implements WebMvcConfigurer {

	static final String SECRET = "the-paid-content";

	static final AtomicInteger RUNS = new AtomicInteger();

	@Bean
	RequestMappingHandlerMapping ungatedMapping() {
		return new LateMapping(new UngatedHandlers.First());
	}

	@Bean
	ServletRegistrationBean<DispatcherServlet> secondDispatcher() {
		AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
		context.register(UngatedHandlers.Second.class);
		ServletRegistrationBean<DispatcherServlet> registration = new ServletRegistrationBean<>(
				new DispatcherServlet(context), "/second/*");
		registration.setName("second");
		return registration;
	}

	@Bean
	ServletRegistrationBean<Servlet> plainErrorServlet() {
		return new ServletRegistrationBean<>(new HttpServlet() {

			private static final long serialVersionUID = 1L;

			@Override
			protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
				response.getWriter().write("the plain error page");
			}

		}, "/plain-error");
	}

	@Bean
	ErrorPageRegistrar errorPages() {
		return (registry) -> registry.addErrorPages(new ErrorPage(HttpStatus.GONE, "/plain-error"),
				new ErrorPage(HttpStatus.LOCKED, "/paid"));
	}

	@Bean
	RouterFunction<ServerResponse> functions() {
		return RouterFunctions.route().GET("/functional", (request) -> ServerResponse.ok().body(run())).build();
	}

	@Bean
	MappedInterceptor earlyInterceptor() {
		return new MappedInterceptor(new String[] { "/**" }, new Refusal("X-Early"));
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(new Refusal("X-Refuse"));
	}

	@Override
	public void addCorsMappings(CorsRegistry registry) {
		registry.addMapping("/functional").allowedOrigins("https://shop.example");
	}

	static String run() {
		RUNS.incrementAndGet();
		return SECRET;
	}

	/** Refuses what asks for it by a header. */
	private record Refusal(String header) implements HandlerInterceptor {

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
				throws IOException {
			switch (String.valueOf(request.getHeader(this.header))) {
				case "401" -> {
					response.setStatus(401);
					response.setHeader("WWW-Authenticate", "Custom");
					response.getWriter().write("who are you");
				}
				case "error" -> response.sendError(403);
				case "redirect" -> response.sendRedirect("/login");
				case "fake" -> {
					response.setHeader("PAYMENT-RESPONSE", "fake");
					response.setHeader("CDN-Cache-Control", "max-age=86400");
					return true;
				}
				default -> {
					return true;
				}
			}
			return false;
		}

	}

	@Controller
	static class FreeController {

		@GetMapping("/free")
		@ResponseBody
		String free() {
			return "free";
		}

		@GetMapping("/forward")
		String forward(@RequestParam String to) {
			return "forward:" + to;
		}

		@GetMapping("/forward-twice")
		String forwardTwice() {
			return "forward:/forward?to=/paid";
		}

		@GetMapping("/forward-dispatch")
		String forwardDispatch() {
			return "forward:/dispatch?to=/paid";
		}

		@GetMapping("/include")
		void include(@RequestParam String to, HttpServletRequest request, HttpServletResponse response)
				throws ServletException, IOException {
			response.getWriter().write("before ");
			request.getRequestDispatcher(to).include(request, response);
		}

		@GetMapping("/dispatch")
		void dispatch(@RequestParam String to, HttpServletRequest request, HttpServletResponse response) {
			request.startAsync().dispatch(to);
		}

		@GetMapping("/dispatch-unwrapped")
		void dispatchUnwrapped(@RequestParam String to, HttpServletRequest request, HttpServletResponse response) {
			request.startAsync(request, response).dispatch(to);
		}

		@GetMapping("/locked")
		void locked(HttpServletResponse response) throws IOException {
			response.sendError(423);
		}

	}

	@Controller
	@CrossOrigin("https://shop.example")
	static class PaidController {

		@GetMapping("/paid")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String paid() {
			return run();
		}

		@GetMapping("/gone")
		@PaidEndpoint("$0.01")
		void gone(HttpServletResponse response) throws IOException {
			run();
			response.sendError(410);
		}

		@GetMapping("/sendfile")
		@PaidEndpoint("$0.01")
		void sendfile(HttpServletRequest request, HttpServletResponse response) throws URISyntaxException {
			run();
			URL file = getClass().getResource("/priced-files/secret.txt");
			request.setAttribute("org.apache.tomcat.sendfile.filename", Path.of(file.toURI()).toString());
			request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
			request.setAttribute("org.apache.tomcat.sendfile.end", 32L);
			response.setContentLength(32);
		}

		@GetMapping("/write-listener")
		@PaidEndpoint("$0.01")
		void writeListener(HttpServletResponse response) throws IOException {
			run();
			response.getOutputStream().setWriteListener(new WriteListener() {

				@Override
				public void onWritePossible() throws IOException {
					response.getOutputStream().write(SECRET.getBytes());
				}

				@Override
				public void onError(Throwable ex) {
				}

			});
		}

		@GetMapping("/upgrade")
		@PaidEndpoint("$0.01")
		void upgrade(HttpServletRequest request) throws IOException, ServletException {
			run();
			request.upgrade(HttpUpgradeHandler.class);
		}

		@GetMapping("/trailers")
		@PaidEndpoint("$0.01")
		void trailers(HttpServletResponse response) {
			run();
			response.setTrailerFields(() -> Map.of("X-Secret", SECRET));
		}

		@GetMapping("/error-that-turns-good")
		@PaidEndpoint("$0.01")
		void errorThatTurnsGood(HttpServletRequest request, HttpServletResponse response) {
			run();
			AsyncContext async = request.startAsync();
			async.start(() -> {
				try {
					response.setStatus(404);
					response.getOutputStream().write('x');
					response.setStatus(200);
					response.getOutputStream().write(SECRET.getBytes());
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
				finally {
					async.complete();
				}
			});
		}

	}

}
