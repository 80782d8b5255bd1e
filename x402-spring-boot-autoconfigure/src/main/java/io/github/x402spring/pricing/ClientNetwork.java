package io.github.x402spring.pricing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The network of a client. A household or a server has all addresses of an IPv6 network,
 * so that single addresses count for nothing.
 */
final class ClientNetwork {

	/** Only what is an address already, so that no name is ever looked up. */
	private static final Pattern ADDRESS = Pattern
		.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|(?=.{2,45}$)[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

	private static final int IPV4_BYTES = 4;

	private static final int IPV4_NETWORK = 3;

	private static final int IPV6_NETWORK = 7;

	private ClientNetwork() {
	}

	/**
	 * Return the network of an address.
	 * @param address an address of IPv4 or IPv6, also with a zone or in brackets
	 * @return the first bytes of it; empty if it is no address
	 */
	static Optional<String> of(String address) {
		String bare = address.replaceAll("^\\[|\\]$", "").replaceFirst("%.*$", "");
		if (!ADDRESS.matcher(bare).matches()) {
			return Optional.empty();
		}
		try {
			// An IPv4 address within IPv6 comes out as one of IPv4.
			byte[] bytes = InetAddress.getByName(bare).getAddress();
			int length = (bytes.length == IPV4_BYTES) ? IPV4_NETWORK : IPV6_NETWORK;
			return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(bytes, length)));
		}
		catch (UnknownHostException ex) {
			return Optional.empty();
		}
	}

}
