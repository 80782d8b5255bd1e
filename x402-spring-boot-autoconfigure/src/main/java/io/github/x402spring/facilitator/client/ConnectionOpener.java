package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * Opens connections to the host of a facilitator.
 */
final class ConnectionOpener {

	private final String host;

	private final int port;

	private final Duration connectTimeout;

	// Null for plain HTTP.
	private final @Nullable SSLSocketFactory tls;

	ConnectionOpener(FacilitatorSettings settings) {
		URI url = settings.url();
		boolean secure = "https".equalsIgnoreCase(url.getScheme());
		this.host = withoutBrackets(url.getHost());
		this.port = (url.getPort() >= 0) ? url.getPort() : (secure ? 443 : 80);
		this.connectTimeout = settings.connectTimeout();
		this.tls = secure ? sslContext(settings).getSocketFactory() : null;
	}

	private static String withoutBrackets(String host) {
		return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
	}

	private static SSLContext sslContext(FacilitatorSettings settings) {
		try {
			return (settings.sslContext() != null) ? settings.sslContext() : SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Open a connection. The addresses of the host are tried one after the other.
	 * @param call the call that it is for, which closes its socket when the time is over
	 * @return the connection
	 * @throws IOException if the host is not reached or not trusted
	 */
	FacilitatorConnection open(LimitedCall call) throws IOException {
		long deadline = System.nanoTime() + this.connectTimeout.toNanos();
		IOException failure = new UnknownHostException(this.host);
		for (InetAddress address : InetAddress.getAllByName(this.host)) {
			Socket socket = new Socket();
			call.use(socket);
			try {
				socket.setTcpNoDelay(true);
				socket.connect(new InetSocketAddress(address, this.port), millisUntil(deadline));
			}
			catch (IOException ex) {
				socket.close();
				failure = ex;
				continue;
			}
			return secured(socket);
		}
		throw (failure instanceof SocketTimeoutException) ? new HttpConnectTimeoutException(failure.getMessage())
				: failure;
	}

	// At least one: zero would mean without a limit.
	private static int millisUntil(long deadline) {
		return Math.clamp((deadline - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE);
	}

	private FacilitatorConnection secured(Socket socket) throws IOException {
		if (this.tls == null) {
			return new FacilitatorConnection(socket);
		}
		try {
			SSLSocket secure = (SSLSocket) this.tls.createSocket(socket, this.host, this.port, true);
			SSLParameters parameters = secure.getSSLParameters();
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
			secure.setSSLParameters(parameters);
			secure.startHandshake();
			return new FacilitatorConnection(secure, socket);
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

}
