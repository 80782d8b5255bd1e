package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import org.jspecify.annotations.Nullable;

/**
 * Packs finished payments with their steps, and unpacks them without loss. What many
 * payments have in common is kept once.
 */
// Packed payments never leave the process, so ordinals do not change under them; seconds
// are packed apart.
@SuppressWarnings({ "EnumOrdinal", "JavaInstantGetSecondsGetNano" })
final class PaymentPacker {

	private static final int TRUNCATED = 1;

	private static final int KEY_NAMES_PAYER = 2;

	private static final int SETTLED_LESS = 4;

	private static final int ABSENT = 0;

	private static final int AS_THE_PAYMENT = 1;

	private static final int OTHER = 2;

	private final SharedValues<String> prefixes = new SharedValues<>();

	private final SharedValues<Template> templates = new SharedValues<>();

	private final SharedValues<String> owners = new SharedValues<>();

	/**
	 * Pack a payment.
	 * @param held a finished payment
	 * @return its bytes, or empty if it holds a time that does not fit
	 */
	Optional<byte[]> pack(HeldPayment held) {
		try {
			return Optional.of(bytes(held));
		}
		catch (ArithmeticException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Return the bytes of a key, as they stand in packed payments. No key's bytes begin
	 * with those of another one.
	 * @param key the key
	 * @return its bytes, or empty if no packed payment has such a key
	 */
	Optional<byte[]> find(PaymentKey key) {
		KeyParts parts = KeyParts.of(key);
		Integer prefix = (parts != null) ? this.prefixes.find(parts.prefix) : Integer.valueOf(-1);
		return (prefix != null) ? Optional.of(keyBytes(key, parts, prefix)) : Optional.empty();
	}

	byte[] key(PaymentKey key) {
		KeyParts parts = KeyParts.of(key);
		return keyBytes(key, parts, (parts != null) ? this.prefixes.number(parts.prefix) : -1);
	}

	private static byte[] keyBytes(PaymentKey key, @Nullable KeyParts parts, int prefix) {
		PackedBytes out = PackedBytes.empty();
		out.putNumber(prefix);
		if (parts != null) {
			out.putText(parts.payer);
			out.putText(parts.nonce);
		}
		else {
			out.putText(key.value());
		}
		return out.toArray();
	}

	private byte[] bytes(HeldPayment held) {
		Payment payment = held.payment();
		ReservationTerms terms = payment.terms();
		PackedBytes out = PackedBytes.empty();
		ByteBuffer header = ByteBuffer.allocate(PackedPayment.REST);
		PackedPayment.header(header, payment);
		out.putRaw(header.array());
		out.putNumber(payment.updatedAt().getEpochSecond() - terms.reservedAt().getEpochSecond());
		out.putRaw(key(terms.key()));
		Instant due = payment.dueAt();
		out.putNumber(terms.validBefore().getNano());
		out.putNumber((due != null) ? due.getNano() : 0);
		out.putNumber(terms.reservedAt().getNano());
		out.putText(payment.id());
		out.putText(terms.fingerprint());
		out.putText(terms.credentialDigest());
		out.putText(terms.identifierDigest());
		KeyParts parts = KeyParts.of(terms.key());
		boolean named = parts != null && parts.payer.equals(terms.payer());
		out.putByte((payment.truncated() ? TRUNCATED : 0) | (named ? KEY_NAMES_PAYER : 0)
				| ((payment.settledAmount() != null) ? SETTLED_LESS : 0));
		if (!named) {
			out.putText(terms.payer());
		}
		out.putNumber(this.templates.number(Template.of(terms)));
		out.putInteger(terms.quote().amount());
		if (payment.settledAmount() != null) {
			out.putInteger(payment.settledAmount());
		}
		out.putNumber(payment.redemptions());
		out.putText(payment.transaction());
		out.putText(payment.reason());
		events(out, payment, held.events());
		return out.toArray();
	}

	private void events(PackedBytes out, Payment payment, List<LedgerEvent> events) {
		out.putNumber(events.size());
		out.putNumber(events.getFirst().version());
		Instant before = payment.terms().reservedAt();
		for (LedgerEvent event : events) {
			out.putNumber(Duration.between(before, event.at()).toNanos());
			before = event.at();
			out.putByte(event.money().ordinal() | (event.content().ordinal() << 3) | (event.proven() ? 1 << 6 : 0));
			int transaction = reference(event.transaction(), payment.transaction());
			int reason = reference(event.reason(), payment.reason());
			out.putByte(transaction | (reason << 2));
			putIfOther(out, transaction, event.transaction());
			putIfOther(out, reason, event.reason());
			String owner = event.owner();
			out.putNumber((owner != null) ? this.owners.number(owner) : -1);
		}
	}

	private static int reference(@Nullable String text, @Nullable String ofPayment) {
		if (text == null) {
			return ABSENT;
		}
		return text.equals(ofPayment) ? AS_THE_PAYMENT : OTHER;
	}

	private static void putIfOther(PackedBytes out, int reference, @Nullable String text) {
		if (reference == OTHER) {
			out.putText(text);
		}
	}

	HeldPayment unpack(byte[] bytes) {
		PackedPayment packed = new PackedPayment(bytes);
		PackedBytes in = PackedBytes.of(bytes, PackedPayment.REST);
		long reserved = packed.updatedAt() - in.getNumber();
		long prefix = in.getNumber();
		String first = text(in);
		String nonce = (prefix >= 0) ? text(in) : "";
		PaymentKey key = new PaymentKey((prefix >= 0) ? this.prefixes.get(prefix) + "/" + first + "/" + nonce : first);
		Instant validBefore = Instant.ofEpochSecond(packed.validBefore(), in.getNumber());
		long dueNano = in.getNumber();
		Instant due = (packed.dueAt() != 0) ? Instant.ofEpochSecond(packed.dueAt(), dueNano) : null;
		Instant reservedAt = Instant.ofEpochSecond(reserved, in.getNumber());
		String id = text(in);
		String fingerprint = text(in);
		String digest = text(in);
		String identifierDigest = in.getText();
		int flags = in.getByte();
		String payer = ((flags & KEY_NAMES_PAYER) != 0) ? first : in.getText();
		Template template = this.templates.get(in.getNumber());
		ReservationTerms terms = new ReservationTerms(key, template.endpoint, fingerprint, digest, payer,
				template.protocol, template.quote(in.getInteger()), validBefore, reservedAt, null, identifierDigest);
		BigInteger settledAmount = ((flags & SETTLED_LESS) != 0) ? in.getInteger() : null;
		int redemptions = (int) in.getNumber();
		String transaction = in.getText();
		String reason = in.getText();
		List<LedgerEvent> events = events(in, id, reservedAt, transaction, reason);
		LedgerEvent last = events.getLast();
		return new HeldPayment(new Payment(id, last.version(), terms, last.money(), last.content(), redemptions, null,
				transaction, settledAmount, reason, (flags & TRUNCATED) != 0, last.proven(), due, null, last.at()),
				events);
	}

	private List<LedgerEvent> events(PackedBytes in, String id, Instant reservedAt, @Nullable String transaction,
			@Nullable String reason) {
		long size = in.getNumber();
		int version = (int) in.getNumber();
		Instant at = reservedAt;
		List<LedgerEvent> events = new ArrayList<>((int) size);
		for (int i = 0; i < size; i++) {
			at = at.plusNanos(in.getNumber());
			int state = in.getByte();
			int references = in.getByte();
			String eventTransaction = referred(in, references & 3, transaction);
			String eventReason = referred(in, references >> 2, reason);
			long owner = in.getNumber();
			events.add(new LedgerEvent(id, version + i, at, MoneyState.values()[state & 7],
					ContentState.values()[(state >> 3) & 7], (owner >= 0) ? this.owners.get(owner) : null,
					eventTransaction, eventReason, (state & (1 << 6)) != 0, null));
		}
		return events;
	}

	private static @Nullable String referred(PackedBytes in, int reference, @Nullable String ofPayment) {
		return switch (reference) {
			case ABSENT -> null;
			case AS_THE_PAYMENT -> ofPayment;
			default -> in.getText();
		};
	}

	private static String text(PackedBytes in) {
		return Objects.requireNonNull(in.getText());
	}

	/** A key of EIP-3009: network and token, payer, nonce. */
	private record KeyParts(String prefix, String payer, String nonce) {

		private static @Nullable KeyParts of(PaymentKey key) {
			String value = key.value();
			int last = value.lastIndexOf('/');
			int middle = (last > 0) ? value.lastIndexOf('/', last - 1) : -1;
			return (middle > 0) ? new KeyParts(value.substring(0, middle), value.substring(middle + 1, last),
					value.substring(last + 1)) : null;
		}

	}

	/** What the payments of one endpoint to one payee have in common. */
	private record Template(String endpoint, String protocol, Quote free) {

		private static Template of(ReservationTerms terms) {
			return new Template(terms.endpoint(), terms.protocol(), terms.quote().withAmount(BigInteger.ONE));
		}

		private Quote quote(BigInteger amount) {
			return this.free.withAmount(amount);
		}

	}

}
