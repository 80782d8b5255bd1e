package io.github.x402spring.testsupport;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.web.context.ConfigurableWebApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * The requests that the applications of tests are still at work on. A client may have its
 * whole answer before: books, listeners and counters follow. So each test begins when the
 * requests of those before it have left. Registered for the whole suite, as a service and
 * for all applications with a server.
 */
public final class RunningRequests implements ServletRequestListener, BeforeEachCallback,
		ApplicationContextInitializer<ConfigurableWebApplicationContext> {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Set<Running> RUNNING = ConcurrentHashMap.newKeySet();

	/** Some tests leave requests behind that never end: they are waited for once. */
	private static final Set<Running> ENDLESS = ConcurrentHashMap.newKeySet();

	/**
	 * Wait until all requests have left, so that what is set now meets later ones only,
	 * and what is asked for now is all that became of earlier ones.
	 */
	public static void awaitNone() {
		await().atMost(LIMIT).until(() -> ENDLESS.containsAll(RUNNING));
	}

	@Override
	public void initialize(ConfigurableWebApplicationContext context) {
		context.getBeanFactory().registerSingleton("runningRequests", this);
		context.getBeanFactory().registerSingleton("runningRequestsOfTomcat", new TomcatCustomizer());
	}

	@Override
	public void requestInitialized(ServletRequestEvent event) {
		RUNNING.add(Running.of(event));
	}

	@Override
	public void requestDestroyed(ServletRequestEvent event) {
		RUNNING.remove(Running.of(event));
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		Set<Running> earlier = new HashSet<>(RUNNING);
		earlier.removeAll(ENDLESS);
		try {
			await().atMost(LIMIT).until(() -> Collections.disjoint(RUNNING, earlier));
		}
		catch (ConditionTimeoutException ex) {
			earlier.retainAll(RUNNING);
			ENDLESS.addAll(earlier);
		}
	}

	private record Running(ServletContext context, String id) {

		private static Running of(ServletRequestEvent event) {
			return new Running(event.getServletContext(), event.getServletRequest().getRequestId());
		}

	}

	/** Tomcat does not tell listeners of a request that fails in its error page, too. */
	private static final class TomcatCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

		@Override
		public void customize(TomcatServletWebServerFactory factory) {
			factory.addEngineValves(new ValveBase(true) {

				@Override
				public void invoke(Request request, Response response) throws IOException, ServletException {
					try {
						getNext().invoke(request, response);
					}
					finally {
						// A request that is malformed reaches no application.
						if (request.getContext() != null && !request.isAsync()) {
							RUNNING.remove(new Running(request.getServletContext(), request.getRequestId()));
						}
					}
				}

			});
		}

	}

}
