create table if not exists x402_settlement_caller (
	caller character varying not null primary key,
	claims bigint not null
);

create table if not exists x402_settlement_claim (
	payment_key character varying not null primary key,
	network character varying not null,
	caller character varying not null,
	idempotency_key character varying,
	gas_cost numeric(78, 0) not null,
	charged boolean not null,
	fence bigint not null,
	lease_until timestamp(6) with time zone,
	transaction_hash character varying,
	told boolean not null,
	claimed_at timestamp(6) with time zone not null,
	valid_until timestamp(6) with time zone not null
);

create index if not exists x402_settlement_claim_caller on x402_settlement_claim (caller, claimed_at);

create index if not exists x402_settlement_claim_valid on x402_settlement_claim (valid_until);
