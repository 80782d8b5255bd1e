package io.github.x402spring.web.servlet.answer;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.web.servlet.content.RequestContent;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.WebUtils;

/**
 * The request as a paid handler sees it: without the payment, since a signed payment is
 * worth money to anyone who holds it; without conditional headers, since a 304 would hand
 * out for nothing that the content is unchanged; and without asynchronous processing
 * while the answer is held back.
 */
final class GatedRequest extends HttpServletRequestWrapper {

	private static final Set<String> CONDITIONAL = Set.of("if-match", "if-none-match", "if-modified-since",
			"if-unmodified-since", "if-range");

	private static final String SENDFILE_PREFIX = "org.apache.tomcat.sendfile.";

	/** Tomcat's offer to send files by itself. */
	private static final String SENDFILE = SENDFILE_PREFIX + "support";

	private final GateHeaders headers;

	private boolean held;

	private boolean paymentHidden;

	private @Nullable GatedResponse response;

	private @Nullable RequestContent content;

	private @Nullable ServletInputStream contentStream;

	private @Nullable BufferedReader contentReader;

	private boolean contentTaken;

	private @Nullable AsyncContext asyncContext;

	/**
	 * Create a request that shows everything until a paid handler is admitted.
	 * @param request the request of the container
	 * @param headers the headers of the gate
	 */
	GatedRequest(HttpServletRequest request, GateHeaders headers) {
		super(request);
		this.headers = headers;
	}

	/**
	 * Set the response to this request.
	 * @param paymentResponse the response
	 */
	void answerWith(GatedResponse paymentResponse) {
		this.response = paymentResponse;
	}

	/**
	 * Return whether the handler forbids to store its answer.
	 * @return whether it does
	 */
	boolean isNoStore() {
		return this.response != null && this.response.isNoStore();
	}

	/**
	 * Return the answer that is held.
	 * @return the answer, or {@code null} if no paid handler was admitted
	 */
	@Nullable HeldAnswer answer() {
		return (this.response != null) ? this.response.answer() : null;
	}

	// What was presented, whether it is hidden or not.
	List<String> passes() {
		return Collections.list(super.getHeaders(PassProtocol.HEADER));
	}

	/**
	 * Return the digest of the content, which may be read for it.
	 * @param limit how many bytes are read at most
	 * @return the digest; empty if there is no content, or if others read it
	 * @throws IOException if it cannot be read
	 */
	Optional<String> contentDigest(int limit) throws IOException {
		RequestContent read = this.content;
		if (read == null && !this.contentTaken) {
			this.contentTaken = true;
			read = RequestContent.read((HttpServletRequest) getRequest(), limit).orElse(null);
			this.content = read;
		}
		return (read != null) ? Optional.of(read.digest()) : Optional.empty();
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		RequestContent read = this.content;
		if (read == null) {
			this.contentTaken = true;
			return super.getInputStream();
		}
		if (this.contentReader != null) {
			throw new IllegalStateException("The content is read by a reader already");
		}
		if (this.contentStream == null) {
			this.contentStream = read.stream();
		}
		return this.contentStream;
	}

	@Override
	public BufferedReader getReader() throws IOException {
		RequestContent read = this.content;
		if (read == null) {
			this.contentTaken = true;
			return super.getReader();
		}
		if (this.contentReader == null) {
			if (this.contentStream != null) {
				throw new IllegalStateException("The content is read by a stream already");
			}
			this.contentReader = RequestContent.reader(read.stream(), getCharacterEncoding());
		}
		return this.contentReader;
	}

	void hold() {
		this.held = true;
		this.paymentHidden = true;
	}

	/**
	 * Hide the payment from the handler that comes next. The gate shows it to itself
	 * again, should another handler have to be paid for.
	 * @param hidden whether it is hidden
	 */
	void hidePayment(boolean hidden) {
		this.paymentHidden = hidden;
	}

	@Override
	public @Nullable String getHeader(String name) {
		return isCut(name) ? visible(name).findFirst().orElse(null) : super.getHeader(name);
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		return isCut(name) ? Collections.enumeration(visible(name).toList()) : super.getHeaders(name);
	}

	@Override
	public Enumeration<String> getHeaderNames() {
		if (!this.held && !this.paymentHidden) {
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
		return startAsync(this, response());
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		HeldAnswer answer = response().answer();
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
		if (response().isLocked()) {
			throw new IllegalStateException("A paid handler was called without passing the gate");
		}
	}

	private GatedResponse response() {
		if (this.response == null) {
			throw new IllegalStateException("The response is not known yet");
		}
		return this.response;
	}

	private boolean isHidden(String name) {
		return isCut(name) && visible(name).findFirst().isEmpty();
	}

	private boolean isCut(String name) {
		return isConditionHidden(name) || (this.paymentHidden && this.headers.isPayment(name));
	}

	private boolean isConditionHidden(String name) {
		return this.held && CONDITIONAL.contains(name.toLowerCase(Locale.ROOT));
	}

	private Stream<String> visible(String name) {
		return isConditionHidden(name) ? Stream.empty()
				: this.headers.withoutPayments(name, Collections.list(super.getHeaders(name))).stream();
	}

}
