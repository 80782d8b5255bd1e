create table if not exists x402_settlement_caller (
	caller text not null primary key,
	claims bigint not null
);

create table if not exists x402_settlement_claim (
	payment_key text not null primary key,
	network text not null,
	caller text not null,
	idempotency_key text,
	gas_cost numeric(78, 0) not null,
	charged boolean not null,
	fence bigint not null,
	lease_until timestamp with time zone,
	transaction_hash text,
	told boolean not null,
	claimed_at timestamp with time zone not null,
	valid_until timestamp with time zone not null
);

create index if not exists x402_settlement_claim_caller on x402_settlement_claim (caller, claimed_at);

create index if not exists x402_settlement_claim_valid on x402_settlement_claim (valid_until);
