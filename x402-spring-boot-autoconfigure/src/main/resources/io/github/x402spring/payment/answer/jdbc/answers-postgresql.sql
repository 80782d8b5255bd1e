create table if not exists x402_stored_answer (
	payment_id varchar(64) not null primary key,
	answer bytea not null,
	valid_until timestamp with time zone not null
);

create index if not exists x402_stored_answer_until on x402_stored_answer (valid_until);
