package io.github.x402spring.payment.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.RecordedRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Asks for the price of a request again, after it moved while the request was being
 * decided about.
 */
final class PriceOfNow {

	private static final Log logger = LogFactory.getLog(PriceOfNow.class);

	private static final String MARK = "outdated";

	private PriceOfNow() {
	}

	/**
	 * Mark the quote of a payment whose price is outdated, while it stands in the ledger
	 * for the moment in which its payer is asked for the price of now. If the process
	 * dies in this moment, no other may serve it at the price that it was signed for.
	 * @param quote the quote that the payment meets
	 * @return the same with a mark
	 */
	static Quote outdated(Quote quote) {
		Map<String, String> details = new HashMap<>(quote.details());
		details.put(MARK, "true");
		return new Quote(quote.kind(), quote.asset(), quote.amount(), quote.payee(), quote.validity(), details);
	}

	static boolean isOutdated(Payment reserved) {
		return reserved.terms().quote().details().containsKey(MARK);
	}

	/**
	 * Refuse a payment of an earlier price.
	 * @param outdated the request with its earlier price
	 * @param known the price of now; empty to ask the endpoint
	 * @param challenges say how to pay
	 * @return a refusal with a challenge at the price of now
	 */
	static PaymentDecision challenge(Presentation outdated, List<Quote> known, ChallengeIssuer challenges) {
		if (!known.isEmpty()) {
			return refused(outdated, outdated.inputs(), known, challenges);
		}
		RecordedRequest recorded = new RecordedRequest(outdated.request());
		List<Quote> quotes;
		try {
			quotes = outdated.endpoint().quotes().quotes(recorded);
		}
		catch (NotForSaleException ex) {
			return new PaymentDecision.Refused(new PaymentProblem.NotForSale(String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException ex) {
			logger.error("The price of " + outdated.endpoint().id() + " could not be determined; new sales are refused",
					ex);
			return new PaymentDecision.Refused(new PaymentProblem.Unpriceable());
		}
		return quotes.isEmpty() ? new PaymentDecision.Free() : refused(outdated, recorded.inputs(), quotes, challenges);
	}

	private static PaymentDecision refused(Presentation outdated, SortedSet<String> inputs, List<Quote> quotes,
			ChallengeIssuer challenges) {
		return new PaymentDecision.Refused(challenges.rejected(
				new Presentation(outdated.endpoint(), outdated.request(), inputs, quotes), Reasons.PRICE_CHANGED));
	}

}
