package io.github.x402spring.docs.remote;

import java.net.URI;

import org.springframework.http.HttpMethod;

interface TokenSource {

	String tokenFor(HttpMethod method, URI uri);

}
