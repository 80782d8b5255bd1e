package io.github.x402spring.docs.remote;

import java.net.URI;

interface TokenSource {

	String tokenFor(String method, URI uri);

}
