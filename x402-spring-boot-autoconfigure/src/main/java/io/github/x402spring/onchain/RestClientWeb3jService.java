package io.github.x402spring.onchain;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.NodeException.Trouble;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Service;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthChainId;

import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * JSON-RPC for web3j over Spring's {@link RestClient}: HTTP/1.1, no redirects, answers of
 * at most 1 MiB, and a limit for each whole call. What goes wrong is an
 * {@link IOException} whose text does not name the URL, since that often holds a key.
 *
 * @since 0.1.0
 */
public final class RestClientWeb3jService extends Service {

	/** What several questions at once are called where others are named. */
	static final String BATCH = "batch";

	/** Longest answer that is read, in bytes. */
	static final int MAX_BODY = 1024 * 1024;

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

	private static final Log logger = LogFactory.getLog(RestClientWeb3jService.class);

	private final URI url;

	private final HttpClient http;

	private final RestClient client;

	private final ChainObservations observations;

	// Known once the node was asked for it.
	private volatile String network = "none";

	/**
	 * Create a service with the usual limits: 2 seconds to connect, 3 for a call.
	 * @param url {@code https}, or {@code http} for a loopback address; without user
	 * information and fragment
	 * @throws IllegalArgumentException if the URL is not as described
	 */
	public RestClientWeb3jService(URI url) {
		this(url, CONNECT_TIMEOUT, TIMEOUT, ChainObservations.NONE);
	}

	/**
	 * Create a connection that is observed.
	 * @param url address of the node
	 * @param registry where the observations of its calls go
	 */
	public RestClientWeb3jService(URI url, ObservationRegistry registry) {
		this(url, CONNECT_TIMEOUT, TIMEOUT, new ChainObservations(registry));
	}

	/**
	 * Create a service.
	 * @param url {@code https}, or {@code http} for a loopback address; without user
	 * information and fragment
	 * @param connectTimeout limit for a connection to come about
	 * @param timeout limit for a whole call, from connecting to the last byte
	 * @throws IllegalArgumentException if the URL is not as described
	 */
	public RestClientWeb3jService(URI url, Duration connectTimeout, Duration timeout) {
		this(url, connectTimeout, timeout, ChainObservations.NONE);
	}

	private RestClientWeb3jService(URI url, Duration connectTimeout, Duration timeout, ChainObservations observations) {
		super(false);
		requireSafe(url);
		this.url = url;
		this.observations = observations;
		this.http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(connectTimeout)
			.build();
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(this.http);
		factory.setReadTimeout(timeout);
		factory.enableCompression(false);
		this.client = RestClient.builder().requestFactory(factory).build();
	}

	@Override
	@SuppressWarnings("rawtypes")
	public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
		ChainObservationContext context = new ChainObservationContext(request.getMethod(), toString(), this.network);
		return this.observations.observe(context, () -> {
			T answer = super.send(request, responseType);
			if (answer instanceof EthChainId id && id.getResult() != null) {
				this.network = Network.evm(id.getChainId().longValueExact()).id();
				context.on(this.network);
			}
			return answer;
		});
	}

	@Override
	public BatchResponse sendBatch(BatchRequest batch) throws IOException {
		return this.observations.observe(new ChainObservationContext(BATCH, toString(), this.network),
				() -> super.sendBatch(batch));
	}

	@Override
	protected InputStream performIO(String payload) throws IOException {
		try {
			return this.client.post()
				.uri(this.url)
				.contentType(MediaType.APPLICATION_JSON)
				.accept(MediaType.APPLICATION_JSON)
				.body(payload.getBytes(StandardCharsets.UTF_8))
				.exchangeForRequiredValue((request, response) -> read(response));
		}
		catch (RestClientException ex) {
			if (ex.getCause() instanceof NodeException answer) {
				throw answer;
			}
			// Its own text repeats the URL.
			logger.debug("Node " + this + " failed", ex.getCause());
			throw new NodeException(Trouble.UNREACHABLE);
		}
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

	/**
	 * Leaves out path and query, where keys are.
	 * @return the host
	 */
	@Override
	public String toString() {
		return this.url.getHost();
	}

	private static InputStream read(ClientHttpResponse response) throws IOException {
		int status = response.getStatusCode().value();
		// Closing the body hangs up on a node that has more to say.
		try (InputStream body = response.getBody()) {
			if (status != 200) {
				throw new NodeException(trouble(status));
			}
			byte[] bytes = body.readNBytes(MAX_BODY + 1);
			if (bytes.length > MAX_BODY) {
				throw new NodeException(Trouble.LONG);
			}
			return new ByteArrayInputStream(bytes);
		}
	}

	private static Trouble trouble(int status) {
		return switch (status) {
			case 429, 503 -> Trouble.BUSY;
			default -> (status < 400) ? Trouble.MALFORMED : Trouble.REFUSED;
		};
	}

	private static void requireSafe(URI url) {
		String scheme = lower(url.getScheme());
		String host = lower(url.getHost());
		if (host.isEmpty() || !(scheme.equals("https") || scheme.equals("http"))) {
			throw new IllegalArgumentException("The URL of a node must be an absolute https URL");
		}
		if (scheme.equals("http") && !LOOPBACK.matcher(host).matches()) {
			throw new IllegalArgumentException("The URL of a node must begin with https, unless it is on this machine");
		}
		if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
			throw new IllegalArgumentException("The URL of a node must not have user information or a fragment");
		}
	}

	private static String lower(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : "";
	}

}
