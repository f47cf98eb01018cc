CREATE TABLE "sample_customers" (
	"customer_id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sample_items" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "sample_items_kind_key_pk" PRIMARY KEY("kind","key")
);
--> statement-breakpoint
-- The ledger stays append-only for people; those who were invented leave nothing behind when the sample is removed.
CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT FROM sample_customers s WHERE s.customer_id = OLD.customer_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'consent_ledger is append-only';
END $$;--> statement-breakpoint
-- Nobody whose consents are already on record can be declared an invention.
CREATE FUNCTION refuse_sample_of_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM consent_ledger l WHERE l.customer_id = NEW.customer_id) THEN
    RAISE EXCEPTION 'customer % has consents on record and is no sample', NEW.customer_id;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER sample_customers_are_invented BEFORE INSERT OR UPDATE ON sample_customers
  FOR EACH ROW EXECUTE FUNCTION refuse_sample_of_a_person();
