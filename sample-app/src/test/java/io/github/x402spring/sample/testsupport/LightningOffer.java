package io.github.x402spring.sample.testsupport;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.lightning.LightningInvoice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a 402 says about paying over Lightning: one invoice, by two families.
 *
 * @param token the token of L402
 * @param invoice its invoice
 * @param challenge the parameters of the challenge of MPP
 */
public record LightningOffer(String token, LightningInvoice invoice, Map<String, String> challenge) {

	/** What the sample writes holds no escapes. */
	private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

	/**
	 * Read the offer of a challenge.
	 * @param challenged an answer with status 402
	 * @return the offer
	 */
	public static LightningOffer of(HttpResponse<?> challenged) {
		Map<String, String> l402 = parameters(challenged, (line) -> line.startsWith("L402 "));
		return new LightningOffer(l402.get("macaroon"), LightningInvoice.read(l402.get("invoice")),
				parameters(challenged, (line) -> line.startsWith("Payment ") && line.contains("method=\"lightning\"")));
	}

	private static Map<String, String> parameters(HttpResponse<?> challenged, Predicate<String> lines) {
		String line = challenged.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.filter(lines)
			.findFirst()
			.orElseThrow(() -> new AssertionError("Lightning is not offered: " + challenged.headers()));
		return PARAMETER.matcher(line)
			.results()
			.collect(Collectors.toMap((parameter) -> parameter.group(1), (parameter) -> parameter.group(2)));
	}

	/**
	 * Return what the invoice is paid against.
	 * @return 64 hexadecimal digits
	 */
	public String hash() {
		return this.invoice.hash().hex();
	}

	/**
	 * Return what the challenge of MPP asks for.
	 * @return its request
	 */
	public JsonNode request() {
		return SampleClient
			.json(new String(Base64.getUrlDecoder().decode(this.challenge.get("request")), StandardCharsets.UTF_8));
	}

	/**
	 * Return the credential of L402.
	 * @param preimage preimage of the paid invoice
	 * @return a value of {@code Authorization}
	 */
	public String l402(String preimage) {
		return "L402 " + this.token + ":" + preimage;
	}

	/**
	 * Return the credential of MPP.
	 * @param preimage preimage of the paid invoice
	 * @return a value of {@code Authorization}
	 */
	public String mpp(String preimage) {
		byte[] json = JsonMapper.shared()
			.writeValueAsBytes(Map.of("challenge", this.challenge, "payload", Map.of("preimage", preimage)));
		return "Payment " + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
	}

}
