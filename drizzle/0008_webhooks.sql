CREATE TABLE "webhook_calls" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "webhook_calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"endpoint_key" text NOT NULL,
	"workflow_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"step_id" text NOT NULL,
	"visit" integer NOT NULL,
	"idempotency_key" text NOT NULL,
	"body" jsonb NOT NULL,
	"map" jsonb NOT NULL,
	"state" text NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"attempts_max" smallint NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"status" smallint,
	"error" text,
	"answer" jsonb,
	"retried_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"key" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"is_private" boolean DEFAULT false NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_calls_once" ON "webhook_calls" USING btree ("enrolment_id","step_id","visit");--> statement-breakpoint
CREATE INDEX "webhook_calls_due" ON "webhook_calls" USING btree ("endpoint_key","due_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "webhook_calls_next" ON "webhook_calls" USING btree ("due_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "webhook_calls_failed" ON "webhook_calls" USING btree ("id") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "webhook_calls_customer" ON "webhook_calls" USING btree ("customer_id");