package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

import javax.net.ssl.SSLException;

import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.X402Proof;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * A {@link FacilitatorClient} over HTTP. The payment goes out to the letter as it came
 * in. Answers are read within bounds, and their headers are ignored: what
 * {@code EXTENSION-RESPONSES} says is not used here.
 *
 * @since 0.1.0
 */
public final class RestClientFacilitatorClient implements FacilitatorClient {

	/** By which a facilitator tells a repeated call from another sale (IETF draft). */
	static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	private static final Log logger = LogFactory.getLog(RestClientFacilitatorClient.class);

	private final FacilitatorUrls urls;

	private final FacilitatorAuthentication authentication;

	private final RestClient client;

	private final TimeLimitedRequestFactory requests;

	private final ServerClock clock;

	private final IntConsumer status;

	private RestClientFacilitatorClient(FacilitatorSettings settings,
			Function<FacilitatorSettings, TimeLimitedRequestFactory> requests, RestClient.Builder builder) {
		this.urls = new FacilitatorUrls(settings.url());
		this.authentication = settings.authentication();
		this.requests = requests.apply(settings);
		this.client = builder.clone().requestFactory(this.requests).build();
		this.clock = new ServerClock();
		this.status = (code) -> {
		};
	}

	private RestClientFacilitatorClient(RestClientFacilitatorClient client, IntConsumer status) {
		this.urls = client.urls;
		this.authentication = client.authentication;
		this.requests = client.requests;
		this.client = client.client;
		this.clock = client.clock;
		this.status = status;
	}

	// The same client, for who wants to know the HTTP status of an answer.
	FacilitatorClient reporting(IntConsumer wanted) {
		return new RestClientFacilitatorClient(this, wanted);
	}

	/**
	 * Create a client.
	 * @param settings where the facilitator is: {@code https}, or {@code http} for a
	 * loopback address; without user information, query and fragment; slashes at the end
	 * do not count
	 * @return the client
	 * @throws IllegalArgumentException if the URL is not as described
	 */
	public static RestClientFacilitatorClient create(FacilitatorSettings settings) {
		return create(settings, RestClient.builder());
	}

	/**
	 * Create a client with what a builder brings, such as observations. Its request
	 * factory is replaced. Interceptors that it brings must not repeat calls.
	 * @param settings where the facilitator is, see {@link #create(FacilitatorSettings)}
	 * @param builder the builder, which stays as it is
	 * @return the client
	 * @throws IllegalArgumentException if the URL is not as described
	 */
	public static RestClientFacilitatorClient create(FacilitatorSettings settings, RestClient.Builder builder) {
		return create(settings, TimeLimitedRequestFactory::of, builder);
	}

	static RestClientFacilitatorClient create(FacilitatorSettings settings,
			Function<FacilitatorSettings, TimeLimitedRequestFactory> requests, RestClient.Builder builder) {
		return new RestClientFacilitatorClient(settings, requests, builder);
	}

	@Override
	public VerifyResponse verify(CheckedPayment payment, Duration limit) {
		return post(FacilitatorOperation.VERIFY, payment, limit, X402Codec::readVerifyResponse);
	}

	@Override
	public SettlementResponse settle(CheckedPayment payment, Duration limit) {
		return post(FacilitatorOperation.SETTLE, payment, limit, X402Codec::readSettlementResponse);
	}

	@Override
	public SupportedKinds supported(Duration limit) {
		FacilitatorOperation operation = FacilitatorOperation.SUPPORTED;
		return exchange(operation, this.client.get().uri(this.urls.of(operation)), limit,
				X402Codec::readSupportedKinds);
	}

	private <T> T post(FacilitatorOperation operation, CheckedPayment payment, Duration limit,
			Function<String, T> reader) {
		String body = X402Codec.facilitatorRequest(X402Proof.of(payment).payload(),
				PaymentRequirements.of(payment.quote()), payment.resource());
		String reservation = (operation == FacilitatorOperation.SETTLE) ? payment.reservation() : null;
		return exchange(operation,
				this.client.post()
					.uri(this.urls.of(operation))
					.contentType(MediaType.APPLICATION_JSON)
					.headers((headers) -> headers
						.setAll((reservation != null) ? Map.of(IDEMPOTENCY_KEY, reservation) : Map.of()))
					.body(body.getBytes(StandardCharsets.UTF_8)),
				limit, reader);
	}

	private <T> T exchange(FacilitatorOperation operation, RestClient.RequestHeadersSpec<?> request, Duration limit,
			Function<String, T> reader) {
		Map<String, String> credentials = credentials(operation);
		try {
			return this.requests
				.within(limit,
						() -> request.accept(MediaType.APPLICATION_JSON)
							.headers((headers) -> credentials.forEach(headers::set))
							.exchangeForRequiredValue((sent, response) -> read(response)))
				.as(operation, reader, credentials.values());
		}
		catch (RestClientException ex) {
			logger.debug("Facilitator " + operation.path() + " failed", ex);
			throw new FacilitatorException(operation, trouble(ex.getCause()));
		}
	}

	@Override
	public Optional<Duration> clockSkew() {
		return this.clock.skew();
	}

	private FacilitatorAnswer read(ClientHttpResponse response) throws IOException {
		this.status.accept(response.getStatusCode().value());
		this.clock.see(response.getHeaders());
		return FacilitatorAnswer.read(response);
	}

	private Map<String, String> credentials(FacilitatorOperation operation) {
		try {
			return this.authentication.headers(operation, this.urls.of(operation));
		}
		catch (RuntimeException ex) {
			// Its text might hold a secret.
			logger.warn("There are no credentials for the facilitator's " + operation.path() + ": "
					+ ex.getClass().getName());
			throw new FacilitatorException(operation, Trouble.NO_CREDENTIALS);
		}
	}

	static Trouble trouble(@Nullable Throwable cause) {
		return switch (cause) {
			case HttpConnectTimeoutException ex -> Trouble.NOT_CONNECTED;
			case HttpTimeoutException ex -> Trouble.TIMED_OUT;
			case SocketTimeoutException ex -> Trouble.TIMED_OUT;
			case ConnectException ex -> Trouble.NOT_CONNECTED;
			case UnknownHostException ex -> Trouble.NOT_CONNECTED;
			case SSLException ex -> Trouble.NOT_TRUSTED;
			case FacilitatorAnswer.IncompleteAnswerException ex -> Trouble.INCOMPLETE;
			// The client of the JDK wraps it now and then.
			case IOException ex when ex.getCause() instanceof SSLException -> Trouble.NOT_TRUSTED;
			case null, default -> Trouble.DISCONNECTED;
		};
	}

}
