CREATE TABLE "arm_results" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "arm_results_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"step" text NOT NULL,
	"arm" text NOT NULL,
	"shown" integer NOT NULL,
	"won" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "occasions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "occasions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"occasion" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"zones" jsonb,
	"state" text NOT NULL,
	"cursor" bigint DEFAULT 0 NOT NULL,
	"enrolled" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "band_seen" text;--> statement-breakpoint
ALTER TABLE "workflows" ADD COLUMN "last_occasion" text;--> statement-breakpoint
CREATE INDEX "arm_results_step" ON "arm_results" USING btree ("workflow_id","step");--> statement-breakpoint
CREATE UNIQUE INDEX "occasions_once" ON "occasions" USING btree ("workflow_id","occasion","due_at");--> statement-breakpoint
CREATE INDEX "occasions_open" ON "occasions" USING btree ("due_at") WHERE state in ('planned', 'running');