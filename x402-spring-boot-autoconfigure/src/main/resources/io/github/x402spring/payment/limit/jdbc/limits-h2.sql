create table if not exists x402_limit_bucket (
	limit_name character varying not null,
	subject character varying not null,
	full_at bigint not null,
	primary key (limit_name, subject)
);
create table if not exists x402_limit_lease (
	limit_name character varying not null,
	subject character varying not null,
	slot integer not null,
	lease character varying not null,
	lease_until timestamp(6) with time zone not null,
	primary key (limit_name, subject, slot)
);
