package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * Paid handlers that use the asynchronous requests of the servlet API themselves.
 */
@Controller
class RawAsyncController {

	@GetMapping("/raw-complete")
	@PaidEndpoint("$0.01")
	void rawComplete(HttpServletRequest request, HttpServletResponse response) {
		AsyncApplication.RUNS.incrementAndGet();
		AsyncContext async = request.startAsync();
		AsyncApplication.PaidController.later(() -> {
			try {
				async.getResponse().getWriter().write(AsyncApplication.SECRET);
				async.complete();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@GetMapping("/raw-header")
	@PaidEndpoint("$0.01")
	void rawHeader(HttpServletRequest request, HttpServletResponse response) {
		AsyncApplication.RUNS.incrementAndGet();
		AsyncContext async = request.startAsync(request, response);
		((HttpServletResponse) async.getResponse()).setHeader("X-Secret", AsyncApplication.SECRET);
		AsyncApplication.PaidController.later(async::complete);
	}

	@GetMapping("/raw-dispatch")
	@PaidEndpoint("$0.01")
	void rawDispatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (request.getAttribute("dispatched") == null) {
			AsyncApplication.RUNS.incrementAndGet();
			request.setAttribute("dispatched", true);
			AsyncContext async = request.startAsync(request, response);
			AsyncApplication.PaidController.later(async::dispatch);
			return;
		}
		response.getWriter().write(AsyncApplication.SECRET);
	}

	@GetMapping("/raw-timeout")
	@PaidEndpoint("$0.01")
	void rawTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
		timeOut(request, response, (async) -> {
		});
	}

	@GetMapping("/before-raw-timeout")
	@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
	void beforeRawTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
		timeOut(request, response, (async) -> {
		});
	}

	@GetMapping("/raw-timeout-error")
	@PaidEndpoint("$0.01")
	void rawTimeoutError(HttpServletRequest request, HttpServletResponse response) throws IOException {
		timeOut(request, response, (async) -> response.sendError(504));
	}

	@GetMapping("/raw-timeout-redirect")
	@PaidEndpoint("$0.01")
	void rawTimeoutRedirect(HttpServletRequest request, HttpServletResponse response) throws IOException {
		timeOut(request, response, (async) -> response.sendRedirect("/" + AsyncApplication.SECRET));
	}

	@GetMapping("/raw-timeout-complete")
	@PaidEndpoint("$0.01")
	void rawTimeoutComplete(HttpServletRequest request, HttpServletResponse response) throws IOException {
		timeOut(request, response, (async) -> {
			response.setStatus(418);
			async.complete();
		});
	}

	@GetMapping("/raw-timeout-content")
	@PaidEndpoint("$0.01")
	void rawTimeoutContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
		timeOut(request, response, (async) -> async.complete());
	}

	@GetMapping("/raw-timeout-started")
	@PaidEndpoint("$0.01")
	void rawTimeoutStarted(HttpServletRequest request, HttpServletResponse response) throws IOException {
		AsyncContext async = request.startAsync(request, response);
		async.setTimeout(AsyncApplication.TIME_LIMIT);
		response.getOutputStream().print(AsyncApplication.SECRET);
		response.getOutputStream().flush();
	}

	@GetMapping("/throws-started")
	@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
	void throwsStarted(HttpServletResponse response) throws IOException {
		response.getOutputStream().print(AsyncApplication.SECRET);
		response.getOutputStream().flush();
		throw new IllegalStateException("in the middle");
	}

	// What is written before the request becomes asynchronous is held.
	private static void timeOut(HttpServletRequest request, HttpServletResponse response, TimeOut end)
			throws IOException {
		AsyncApplication.RUNS.incrementAndGet();
		response.setHeader("X-Secret", AsyncApplication.SECRET);
		response.getOutputStream().print(AsyncApplication.SECRET);
		AsyncContext async = request.startAsync(request, response);
		async.setTimeout(AsyncApplication.TIME_LIMIT);
		async.addListener(end);
	}

	@FunctionalInterface
	private interface TimeOut extends AsyncListener {

		void end(AsyncContext async) throws IOException;

		@Override
		default void onTimeout(AsyncEvent event) throws IOException {
			end(event.getAsyncContext());
		}

		@Override
		default void onComplete(AsyncEvent event) {
		}

		@Override
		default void onError(AsyncEvent event) {
		}

		@Override
		default void onStartAsync(AsyncEvent event) {
		}

	}

}
