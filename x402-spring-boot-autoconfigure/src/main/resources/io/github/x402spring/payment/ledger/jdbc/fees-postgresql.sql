create table if not exists x402_receiving_fee (
	payment_key text not null primary key,
	network text not null,
	msat numeric(78, 0) not null
);
