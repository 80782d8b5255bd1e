package io.github.x402spring.evm;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;

import fr.acinq.secp256k1.Secp256k1;
import kotlin.Unit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Secp256k1SignatureRecoveryTests {

	@Test
	void missingNativePartIsALinkageError() throws Exception {
		assertLinkageError("JNI", Secp256k1SignatureRecovery.class, Secp256k1.class, Unit.class);
	}

	@Test
	void missingLibraryIsALinkageError() throws Exception {
		assertLinkageError("fr.acinq.secp256k1", Secp256k1SignatureRecovery.class);
	}

	private void assertLinkageError(String missing, Class<?>... classPath)
			throws ReflectiveOperationException, IOException {
		URL[] locations = new URL[classPath.length];
		for (int i = 0; i < classPath.length; i++) {
			locations[i] = classPath[i].getProtectionDomain().getCodeSource().getLocation();
		}
		try (URLClassLoader loader = new URLClassLoader(locations, ClassLoader.getPlatformClassLoader())) {
			assertThat(load(loader)).isInstanceOf(LinkageError.class).rootCause().hasMessageContaining(missing);
			assertThat(load(loader)).as("the second time").isInstanceOf(LinkageError.class);
		}
	}

	private Throwable load(ClassLoader loader) throws ReflectiveOperationException {
		try {
			loader.loadClass(Secp256k1SignatureRecovery.class.getName()).getConstructor().newInstance();
			throw new IllegalStateException("The library was loaded");
		}
		catch (InvocationTargetException ex) {
			return ex.getCause();
		}
		catch (LinkageError ex) {
			return ex;
		}
	}

}
