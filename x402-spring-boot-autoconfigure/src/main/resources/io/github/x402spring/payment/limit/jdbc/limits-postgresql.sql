create table if not exists x402_limit_bucket (
	limit_name text not null,
	subject text not null,
	full_at bigint not null,
	primary key (limit_name, subject)
) with (fillfactor = 50);
create table if not exists x402_limit_lease (
	limit_name text not null,
	subject text not null,
	slot integer not null,
	lease text not null,
	lease_until timestamp with time zone not null,
	primary key (limit_name, subject, slot)
) with (fillfactor = 50);
