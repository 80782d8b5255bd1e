package io.github.x402spring.facilitator.coinbase;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;

/**
 * Signs with Ed25519 of the JDK; the library's own signer needs one more library.
 */
final class Ed25519Signer extends BaseJWSProvider implements JWSSigner {

	private final PrivateKey key;

	Ed25519Signer(PrivateKey key) {
		super(Set.of(JWSAlgorithm.EdDSA));
		this.key = key;
	}

	@Override
	public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
		try {
			Signature signature = Signature.getInstance("Ed25519");
			signature.initSign(this.key);
			signature.update(signingInput);
			return Base64URL.encode(signature.sign());
		}
		catch (GeneralSecurityException ex) {
			throw new JOSEException("Ed25519 is not available", ex);
		}
	}

}
