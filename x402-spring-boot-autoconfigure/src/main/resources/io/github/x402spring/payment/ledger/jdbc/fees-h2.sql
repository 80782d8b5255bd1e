create table if not exists x402_receiving_fee (
	payment_key character varying not null primary key,
	network character varying not null,
	msat numeric(78, 0) not null
);
