package io.github.x402spring.pricing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A request that remembers what a {@link PriceResolver} read of it besides method, path,
 * query, principal and the digest of the body: a payment made for one set of inputs must
 * not be used with another.
 *
 * @since 0.1.0
 */
public final class RecordedRequest implements PaidRequest {

	/** Stands for the absolute URL among the inputs. No header has this name. */
	public static final String URL = ":url";

	/** Stands for the passes among the inputs. No header has this name. */
	public static final String PASSES = ":passes";

	/** Stands for the sign-ins among the inputs. No header has this name. */
	public static final String SIGN_INS = ":sign-ins";

	/** Stands for the authorities among the inputs. No header has this name. */
	public static final String AUTHORITIES = ":authorities";

	/** Stands for the client's address among the inputs. No header has this name. */
	public static final String CLIENT = ":client";

	/** RFC 9110, section 5.6.2: what is no token names no header. */
	private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

	private final Set<String> inputs = new ConcurrentSkipListSet<>();

	private final PaidRequest request;

	/**
	 * Record what is read of a request.
	 * @param request the request
	 */
	public RecordedRequest(PaidRequest request) {
		this.request = request;
	}

	/**
	 * Return a recording of a request.
	 * @param request the request
	 * @return the request itself if it is recorded already
	 */
	public static RecordedRequest of(PaidRequest request) {
		return (request instanceof RecordedRequest recorded) ? recorded : new RecordedRequest(request);
	}

	/**
	 * Return what was read so far.
	 * @return names of headers in lower case, {@link #URL} if the absolute URL was read,
	 * {@link #PASSES} if the passes were, {@link #SIGN_INS} if the sign-ins were,
	 * {@link #AUTHORITIES} if those were, and {@link #CLIENT} if the client's address was
	 */
	public SortedSet<String> inputs() {
		return new TreeSet<>(this.inputs);
	}

	/**
	 * Return the request without recording what is read of it.
	 * @return the request
	 */
	public PaidRequest unrecorded() {
		return this.request;
	}

	@Override
	public String method() {
		return this.request.method();
	}

	@Override
	public String handlerId() {
		return this.request.handlerId();
	}

	@Override
	public String pattern() {
		return this.request.pattern();
	}

	@Override
	public String path() {
		return this.request.path();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.request.pathVariables();
	}

	@Override
	public @Nullable String query() {
		return this.request.query();
	}

	@Override
	public List<String> queryValues(String name) {
		return this.request.queryValues(name);
	}

	@Override
	public List<String> headerValues(String name) {
		if (TOKEN.matcher(name).matches()) {
			this.inputs.add(name.toLowerCase(Locale.ROOT));
		}
		return this.request.headerValues(name);
	}

	@Override
	public Optional<String> bodyDigest() {
		return this.request.bodyDigest();
	}

	@Override
	public Optional<String> contentDigest(int limit) {
		return this.request.contentDigest(limit);
	}

	@Override
	public List<String> passes() {
		this.inputs.add(PASSES);
		return this.request.passes();
	}

	@Override
	public List<String> signIns() {
		this.inputs.add(SIGN_INS);
		return this.request.signIns();
	}

	@Override
	public Set<String> authorities() {
		this.inputs.add(AUTHORITIES);
		return this.request.authorities();
	}

	@Override
	public Optional<String> clientAddress() {
		this.inputs.add(CLIENT);
		return this.request.clientAddress();
	}

	@Override
	public Optional<String> principal() {
		return this.request.principal();
	}

	@Override
	public String url() {
		this.inputs.add(URL);
		return this.request.url();
	}

}
