-- A million payments of thirty days until 2030-01-31: 20 endpoints, 3 tokens, 50,000 payers. One in 2,000 is owed, one in
-- 5,000 unknown, one in 100 failed; the rest is delivered, four steps each. One in 50 was given back besides.
-- Indexes are made when the rows are there, which is faster; most of them by the schema, run once more.
drop index x402_payment_open, x402_payment_since, x402_payment_reserved, x402_payment_payer, x402_payment_owed,
	x402_payment_event_removal;
alter table x402_payment drop constraint x402_payment_pkey, drop constraint x402_payment_once;
alter table x402_payment_event drop constraint x402_payment_event_pkey;

insert into x402_payment (id, version, payment_key, endpoint, fingerprint, credential_digest, payer, protocol, scheme,
	network, method, asset, amount, payee, validity, details, valid_before, reserved_at, money, content, redemptions, transaction_hash, reason, truncated,
	proven, due_at, open_at, updated_at)
select md5(n::text), case when money = 'SETTLED' then 4 else 3 end,
	'eip155:84532/' || asset || '/' || payer || '/0x' || md5(n::text) || md5(n::text), 'GET /reports/' || n % 20 || '/{id}',
	md5('fingerprint') || md5(n::text), md5('digest') || md5(n::text), payer, 'x402/2', 'exact',
	'eip155:84532', 'eip3009', asset, 1000 + n % 977, '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 300,
	'{"name":"USDC","version":"2"}',
	reserved_at + interval '5 minutes', reserved_at, money, content, 0,
	case when money = 'SETTLED' then '0x' || md5('hash') || md5(n::text) end,
	case when money <> 'SETTLED' then 'no answer' end, false, false, due_at, due_at, reserved_at + interval '2 seconds'
from (
	select n, '0x' || left(md5((n::bigint * 7919 % 50000)::text) || md5('payer'), 40) as payer,
		'0x' || left(md5((n % 3)::text) || md5('asset'), 40) as asset,
		timestamptz '2030-01-01 00:00:00Z' + n * interval '2592 milliseconds' as reserved_at,
		case when n % 5000 = 7 then 'UNKNOWN' when n % 100 = 3 then 'FAILED' else 'SETTLED' end as money,
		case when n % 2000 = 9 or n % 5000 = 7 or n % 100 = 3 then 'FAILED' else 'DELIVERED' end as content,
		timestamptz '2030-01-01 00:00:30Z' + n * interval '2592 milliseconds' as due_at
	from generate_series(0, 999999) as n
) as numbers;

insert into x402_payment_event (payment_id, version, payment_key, endpoint, money, content, transaction_hash, reason, proven,
	happened_at)
select id, step, payment_key, endpoint,
	case step when 1 then 'RESERVED' when 2 then 'SETTLING' else money end,
	case when step = payment.version then content else 'SERVING' end,
	case when step > 2 then transaction_hash end, case when step > 2 then reason end, false,
	reserved_at + step * interval '500 milliseconds'
from x402_payment as payment, generate_series(1, 4) as step
where step <= payment.version;

insert into x402_payment_event (payment_id, version, payment_key, endpoint, money, content, removal, proven, happened_at)
select md5('removed' || n), step, 'removed' || n, 'GET /reports/' || n % 20 || '/{id}', 'RESERVED', 'SERVING',
	case when step = 2 then case n % 2 when 0 then 'RELEASED' else 'REJECTED' end end, false,
	timestamptz '2030-01-01 00:00:00Z' + n * interval '129600 milliseconds' + step * interval '500 milliseconds'
from generate_series(0, 19999) as n, generate_series(1, 2) as step;

alter table x402_payment add primary key (id), add constraint x402_payment_once unique (payment_key);
alter table x402_payment_event add primary key (payment_id, version);
