package io.github.x402spring.testfamily;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The family on the wire. It shares its headers with the application and other families.
 */
final class VoucherProtocol implements PaymentProtocol {

	static final String RECEIPT = "Voucher-Receipt";

	static final String TOKEN = "token";

	private static final String SCHEME = "voucher ";

	private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	@Override
	public List<String> requestHeaders() {
		return List.of("Authorization");
	}

	@Override
	public List<String> responseHeaders() {
		return List.of("WWW-Authenticate", RECEIPT);
	}

	@Override
	public boolean isOwn(String header, String line) {
		return header.equalsIgnoreCase(RECEIPT) || line.toLowerCase(Locale.ROOT).startsWith(SCHEME);
	}

	@Override
	public @Nullable Credential read(RequestHeaders headers) {
		List<String> lines = headers.values("authorization")
			.stream()
			.filter((line) -> isOwn("Authorization", line))
			.toList();
		if (lines.isEmpty()) {
			return null;
		}
		Map<String, String> parameters = parameters(lines.getFirst());
		if (lines.size() > 1 || !parameters.keySet().containsAll(List.of(TOKEN, "preimage"))) {
			throw new MalformedMessageException("A voucher is one line with token and preimage");
		}
		return new VoucherCredential(lines.getFirst(), parameters.get(TOKEN), parameters.get("preimage"),
				parameters.getOrDefault("use", ""));
	}

	static Map<String, String> parameters(String line) {
		return PARAMETER.matcher(line)
			.results()
			.collect(Collectors.toMap((match) -> match.group(1), (match) -> match.group(2)));
	}

	@Override
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		challenge.offers()
			.stream()
			.filter((offer) -> offer.issued().containsKey(TOKEN))
			.forEach((offer) -> answer.add("WWW-Authenticate", line(offer)));
	}

	private static String line(Offer offer) {
		return "Voucher method=\"" + offer.quote().kind().method() + "\", token=\"" + offer.issued().get(TOKEN)
				+ "\", invoice=\"" + offer.issued().get("invoice") + "\", amount=\"" + offer.quote().amount() + "\"";
	}

	@Override
	public boolean speaks(String protocol) {
		return protocol.startsWith("voucher/");
	}

	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		headers.add(RECEIPT, receipt.isSettled() ? "settled" : "failed; reason=" + receipt.reason());
	}

}
