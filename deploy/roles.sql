-- The three roles of Débarras. Run once, as a superuser, on any database of the server:
--
--     psql -v ON_ERROR_STOP=1 -f roles.sql postgres
--     createdb -O debarras_owner debarras
--
-- then give each role a password (\password debarras_owner, …) and write the addresses into the configuration:
--
--     DATABASE_OWNER_URL=postgres://debarras_owner:…@server/debarras     migrates, and owns every table
--     DATABASE_URL=postgres://debarras_app:…@server/debarras             serves
--
-- debarras_purge deletes what has expired. No role is superuser, and none may bypass row policies: such a role would
-- see through every policy, and `debarras serve` refuses to start with it. The tables' grants are the migrations' work.
DO $$
DECLARE
	role text;
BEGIN
	FOREACH role IN ARRAY ARRAY['debarras_owner', 'debarras_app', 'debarras_purge'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
			EXECUTE format('CREATE ROLE %I', role);
		END IF;
		EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', role);
	END LOOP;
END
$$;

-- A lost network or a program that hangs inside a transaction must not hold the lock of a call for ever.
ALTER ROLE debarras_app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE debarras_app SET lock_timeout = '5s';
