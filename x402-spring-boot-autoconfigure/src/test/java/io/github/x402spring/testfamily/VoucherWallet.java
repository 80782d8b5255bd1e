package io.github.x402spring.testfamily;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * A client that pays for vouchers.
 */
public final class VoucherWallet {

	private final VoucherNode node;

	public VoucherWallet(VoucherNode node) {
		this.node = node;
	}

	/** The family's lines of a 402. */
	public static List<String> challenges(HttpResponse<?> response) {
		return response.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.filter((line) -> line.startsWith("Voucher "))
			.toList();
	}

	/** Pay for a voucher that is good for one call. */
	public String pay(HttpResponse<?> challenge) {
		return pay(challenge, VoucherScheme.ONCE) + "\"";
	}

	/** Pay for one that is good for several calls; to be completed by {@link #use}. */
	public String open(HttpResponse<?> challenge) {
		return pay(challenge, VoucherScheme.MANY);
	}

	/** Use an open voucher. */
	public static String use(String opened, int number) {
		return opened + "\", use=\"" + number + "\"";
	}

	private String pay(HttpResponse<?> challenge, String method) {
		Map<String, String> offered = challenges(challenge).stream()
			.map(VoucherProtocol::parameters)
			.filter((it) -> method.equals(it.get("method")))
			.findFirst()
			.orElseThrow();
		return "Voucher token=\"" + offered.get(VoucherProtocol.TOKEN) + "\", preimage=\""
				+ this.node.pay(offered.get("invoice"));
	}

}
