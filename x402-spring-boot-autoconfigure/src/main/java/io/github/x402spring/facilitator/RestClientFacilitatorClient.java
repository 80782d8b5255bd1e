package io.github.x402spring.facilitator;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import io.github.x402spring.facilitator.FacilitatorException.Trouble;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.protocol.SettlementResponse;
import io.github.x402spring.protocol.SupportedKinds;
import io.github.x402spring.protocol.VerifyResponse;
import io.github.x402spring.protocol.X402Codec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * A {@link FacilitatorClient} over HTTP. The payment goes out to the letter as it came
 * in. Answers are read within bounds, and their headers are ignored: what
 * {@code EXTENSION-RESPONSES} says is for nobody here.
 *
 * @since 0.1.0
 */
public final class RestClientFacilitatorClient implements FacilitatorClient {

	private static final Log logger = LogFactory.getLog(RestClientFacilitatorClient.class);

	private final FacilitatorUrls urls;

	private final RestClient verifyClient;

	private final RestClient settleClient;

	/**
	 * Create a client on your own terms. The given clients must not follow redirects nor
	 * repeat calls by themselves, and must give up some time, the body included;
	 * {@link #create} builds such clients.
	 * @param baseUrl {@code https}, or {@code http} for a loopback address; without user
	 * information, query and fragment; slashes at the end do not count
	 * @param verifyClient for {@code /verify} and {@code /supported}
	 * @param settleClient for {@code /settle}
	 * @throws IllegalArgumentException if the URL is not as described
	 */
	public RestClientFacilitatorClient(URI baseUrl, RestClient verifyClient, RestClient settleClient) {
		this.urls = new FacilitatorUrls(baseUrl);
		this.verifyClient = verifyClient;
		this.settleClient = settleClient;
	}

	/**
	 * Create a client.
	 * @param settings where the facilitator is and how it is called
	 * @return the client
	 * @throws IllegalArgumentException if the URL is not as described for the constructor
	 */
	public static RestClientFacilitatorClient create(FacilitatorSettings settings) {
		return create(settings, RestClient.builder());
	}

	/**
	 * Create a client with what a builder brings, such as observations. Its request
	 * factory is replaced.
	 * @param settings where the facilitator is and how it is called
	 * @param builder the builder, which stays as it is
	 * @return the client
	 * @throws IllegalArgumentException if the URL is not as described for the constructor
	 */
	public static RestClientFacilitatorClient create(FacilitatorSettings settings, RestClient.Builder builder) {
		HttpClient.Builder http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(settings.connectTimeout());
		if (settings.sslContext() != null) {
			http.sslContext(settings.sslContext());
		}
		// One pool of connections: the call to verify warms up the one to settle.
		HttpClient client = http.build();
		return new RestClientFacilitatorClient(settings.url(),
				restClient(settings, builder, client, settings.verifyTimeout()),
				restClient(settings, builder, client, settings.settleTimeout()));
	}

	@Override
	public VerifyResponse verify(CheckedPayment payment) {
		return post(this.verifyClient, FacilitatorOperation.VERIFY, payment, X402Codec::readVerifyResponse);
	}

	@Override
	public SettlementResponse settle(CheckedPayment payment) {
		return post(this.settleClient, FacilitatorOperation.SETTLE, payment, X402Codec::readSettlementResponse);
	}

	@Override
	public SupportedKinds supported() {
		FacilitatorOperation operation = FacilitatorOperation.SUPPORTED;
		return exchange(operation, this.verifyClient.get().uri(this.urls.of(operation)), X402Codec::readSupportedKinds);
	}

	private <T> T post(RestClient client, FacilitatorOperation operation, CheckedPayment payment,
			Function<String, T> reader) {
		String body = X402Codec.facilitatorRequest(payment.payload(), payment.requirements(), payment.resource());
		return exchange(operation,
				client.post()
					.uri(this.urls.of(operation))
					.contentType(MediaType.APPLICATION_JSON)
					.body(body.getBytes(StandardCharsets.UTF_8)),
				reader);
	}

	private static <T> T exchange(FacilitatorOperation operation, RestClient.RequestHeadersSpec<?> request,
			Function<String, T> reader) {
		try {
			return request.accept(MediaType.APPLICATION_JSON)
				.exchangeForRequiredValue((sent, response) -> FacilitatorAnswer.read(response))
				.as(operation, reader);
		}
		catch (RestClientException ex) {
			logger.debug("Facilitator " + operation.path() + " failed", ex);
			throw new FacilitatorException(operation, trouble(ex.getCause()));
		}
	}

	private static Trouble trouble(@Nullable Throwable cause) {
		return switch (cause) {
			case HttpConnectTimeoutException ex -> Trouble.NOT_CONNECTED;
			case HttpTimeoutException ex -> Trouble.TIMED_OUT;
			case SocketTimeoutException ex -> Trouble.TIMED_OUT;
			case ConnectException ex -> Trouble.NOT_CONNECTED;
			case UnknownHostException ex -> Trouble.NOT_CONNECTED;
			case SSLException ex -> Trouble.NOT_TRUSTED;
			case FacilitatorAnswer.IncompleteAnswerException ex -> Trouble.INCOMPLETE;
			case null, default -> Trouble.DISCONNECTED;
		};
	}

	private static RestClient restClient(FacilitatorSettings settings, RestClient.Builder builder, HttpClient client,
			Duration timeout) {
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client);
		factory.setReadTimeout(timeout);
		factory.enableCompression(false);
		return builder.clone()
			.requestFactory(factory)
			.defaultHeaders((headers) -> settings.headers().forEach(headers::set))
			.build();
	}

}
