// The steps from one version of the tables to the next, a file each. migrations.h has their list, and says what they
// are bound to.
#pragma once

#include "ledger/sqlite/migrations.h"

namespace sluice::ledger {

// Takes leases and epochs apart, and gives payments ids of their own.
[[nodiscard]] Migration to_3();
// Keeps claims and holds under whole numbers.
[[nodiscard]] Migration to_4();
// Lets a payment be authorized.
[[nodiscard]] Migration to_5();
// Adds what providers tell, holds that the shop is paid for, deliveries, money that goes back, cleared lines.
[[nodiscard]] Migration to_6();
// Adds where people who wait are told of their call, who operates and what they have done, and what a sale is
// remembered by.
[[nodiscard]] Migration to_7();
// Adds how a sale was prepared: ticks, rehearsals, hooks.
[[nodiscard]] Migration to_8();
// Lets a priority code be revoked.
[[nodiscard]] Migration to_9();
// Lets a refund take some of an order's units.
[[nodiscard]] Migration to_10();

}  // namespace sluice::ledger
