'use strict';

const { Migration } = require('@medusajs/framework/mikro-orm/migrations');

class Migration20261130000000 extends Migration {
  async up() {
    this.addSql(`create table if not exists "sluice_cart" (
      "id" text not null, "pass" text null, "hold" text null, "claim" text null, "is_told" boolean not null default false,
      "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null,
      constraint "sluice_cart_pkey" primary key ("id"));`);
    this.addSql('create unique index if not exists "IDX_sluice_cart_claim_unique" on "sluice_cart" ("claim") where deleted_at is null;');
  }
  async down() {
    this.addSql('drop table if exists "sluice_cart";');
  }
}

module.exports = { Migration20261130000000 };
