package io.github.x402spring.lightning.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that does what a test says.
 */
final class ScriptedNode implements LightningNode {

	final AtomicInteger calls = new AtomicInteger();

	final AtomicInteger looks = new AtomicInteger();

	private final SandboxLightningNode sandbox;

	volatile @Nullable Trouble trouble;

	volatile @Nullable RuntimeException failure;

	volatile @Nullable CountDownLatch silence;

	volatile UnaryOperator<InvoiceRequest> understands = UnaryOperator.identity();

	volatile @Nullable List<String> rights;

	/** What it says that paid invoices brought. */
	volatile @Nullable BigInteger received;

	/** What it says that it took of that. */
	volatile @Nullable BigInteger fees;

	ScriptedNode(Clock clock) {
		this.sandbox = new SandboxLightningNode(LightningNetwork.REGTEST, clock);
	}

	@Override
	public LightningInvoice createInvoice(InvoiceRequest request) {
		this.calls.incrementAndGet();
		answer();
		return this.sandbox.createInvoice(this.understands.apply(request));
	}

	@Override
	public InvoiceState find(PaymentHash hash) {
		this.looks.incrementAndGet();
		answer();
		InvoiceState found = this.sandbox.find(hash);
		return (found instanceof InvoiceState.Settled && this.received != null)
				? new InvoiceState.Settled(this.received, this.fees) : found;
	}

	@Override
	public Optional<List<String>> excessRights() {
		answer();
		return Optional.ofNullable(this.rights);
	}

	@Override
	public BigInteger smallestUnit() {
		return BigInteger.ONE;
	}

	String pay(LightningInvoice invoice) {
		return this.sandbox.pay(invoice).orElseThrow();
	}

	private void answer() {
		CountDownLatch latch = this.silence;
		if (latch != null) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		if (this.failure != null) {
			throw this.failure;
		}
		if (this.trouble != null) {
			throw new LightningNodeException(this.trouble);
		}
	}

}
