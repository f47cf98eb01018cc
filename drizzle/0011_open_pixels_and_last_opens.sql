CREATE TABLE "last_opens" (
	"customer_id" bigint PRIMARY KEY NOT NULL,
	"opened_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "open_pixels" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "open_pixels_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"step_id" text NOT NULL,
	"template_version_id" bigint NOT NULL,
	"opens" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "open_pixels_once" ON "open_pixels" USING btree ("workflow_id","step_id","template_version_id");