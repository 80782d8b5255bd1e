package io.github.x402spring.web.servlet.exchange;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.web.servlet.answer.HeldAnswer;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.WebUtils;

/**
 * The request as a paid handler sees it: without the payment, since a signed payment is
 * worth money to anyone who holds it; without conditional headers, since a 304 would hand
 * out for nothing that the content is unchanged; and without asynchronous processing
 * while the answer is held back.
 */
final class GatedRequest extends RereadableRequest {

	private static final String SENDFILE_PREFIX = "org.apache.tomcat.sendfile.";

	/** Tomcat's offer to send files by itself. */
	private static final String SENDFILE = SENDFILE_PREFIX + "support";

	private final HiddenHeaders hidden;

	private boolean held;

	private @Nullable GatedExchange exchange;

	private @Nullable AsyncContext asyncContext;

	/**
	 * Create a request that shows everything until a paid handler is admitted.
	 * @param request the request of the container
	 * @param headers the headers of the gate
	 */
	GatedRequest(HttpServletRequest request, GateHeaders headers) {
		super(request);
		this.hidden = new HiddenHeaders(headers);
	}

	/**
	 * Set what the request belongs to.
	 * @param gatedExchange request and response
	 */
	void belongTo(GatedExchange gatedExchange) {
		this.exchange = gatedExchange;
	}

	/**
	 * Return what the request belongs to.
	 * @return request and response
	 */
	GatedExchange exchange() {
		if (this.exchange == null) {
			throw new IllegalStateException("The response is not known yet");
		}
		return this.exchange;
	}

	// What was presented, whether it is hidden or not.
	List<String> passes() {
		return Collections.list(super.getHeaders(PassProtocol.HEADER));
	}

	void hold() {
		this.held = true;
		this.hidden.hideConditions();
		this.hidden.hidePayment(true);
	}

	/**
	 * Hide the payment from the handler that comes next. The gate shows it to itself
	 * again, should another handler have to be paid for.
	 * @param hide whether it is hidden
	 */
	void hidePayment(boolean hide) {
		this.hidden.hidePayment(hide);
	}

	@Override
	public @Nullable String getHeader(String name) {
		return this.hidden.isCut(name) ? visible(name).stream().findFirst().orElse(null) : super.getHeader(name);
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		return this.hidden.isCut(name) ? Collections.enumeration(visible(name)) : super.getHeaders(name);
	}

	@Override
	public Enumeration<String> getHeaderNames() {
		if (this.hidden.isNone()) {
			return super.getHeaderNames();
		}
		List<String> names = Collections.list(super.getHeaderNames());
		names.removeIf(this::isHidden);
		return Collections.enumeration(names);
	}

	@Override
	public long getDateHeader(String name) {
		return isHidden(name) ? -1 : super.getDateHeader(name);
	}

	@Override
	public int getIntHeader(String name) {
		return isHidden(name) ? -1 : super.getIntHeader(name);
	}

	@Override
	public AsyncContext startAsync() {
		return startAsync(this, exchange().response());
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		HeldAnswer answer = exchange().answer();
		if (answer == null) {
			requireUnlocked();
			return super.startAsync(request, response);
		}
		if (WebUtils.getNativeResponse(response, GatedResponse.class) == null) {
			throw new IllegalStateException("A paid handler must use the response it was given");
		}
		PaymentAsyncContext context = new PaymentAsyncContext(super.startAsync(request, response), answer);
		this.asyncContext = context;
		return context;
	}

	@Override
	public AsyncContext getAsyncContext() {
		AsyncContext original = super.getAsyncContext();
		return (this.asyncContext != null) ? this.asyncContext : original;
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass) throws IOException, ServletException {
		if (this.held) {
			throw new IllegalStateException("A paid handler cannot upgrade the connection");
		}
		requireUnlocked();
		return super.upgrade(handlerClass);
	}

	@Override
	public @Nullable Object getAttribute(String name) {
		// Files that the container sends by itself would go around us.
		return (this.held && name.equals(SENDFILE)) ? false : super.getAttribute(name);
	}

	@Override
	public void setAttribute(String name, @Nullable Object value) {
		if (this.held && name.startsWith(SENDFILE_PREFIX)) {
			throw new IllegalStateException("A paid handler cannot let the container send a file");
		}
		super.setAttribute(name, value);
	}

	private void requireUnlocked() {
		if (exchange().isLocked()) {
			throw new IllegalStateException("A paid handler was called without passing the gate");
		}
	}

	private boolean isHidden(String name) {
		return this.hidden.isCut(name) && visible(name).isEmpty();
	}

	private List<String> visible(String name) {
		return this.hidden.visible(name, Collections.list(super.getHeaders(name)));
	}

}
