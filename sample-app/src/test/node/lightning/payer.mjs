// The payer's node of a test, which pays invoices. Its URL names its macaroon as the user.

// Answers what pays an invoice, and answers its preimage in hexadecimal digits.
export function payer(node) {
  const { origin, username } = new URL(node);
  return async (invoice) => {
    const response = await fetch(`${origin}/v1/channels/transactions`, {
      method: "POST",
      headers: { "Grpc-Metadata-macaroon": username },
      body: JSON.stringify({ payment_request: invoice }),
    });
    const { payment_preimage, payment_error, message } = await response.json();
    if (!payment_preimage) {
      throw new Error(`The invoice was not paid: ${payment_error || message}`);
    }
    return Buffer.from(payment_preimage, "base64").toString("hex");
  };
}
