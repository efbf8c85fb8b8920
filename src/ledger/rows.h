// The rows of the ledger's tables, by subject, for who has to do with all of them. Each has the list of its columns
// (rows/column.h).
//
// A new column is a member and its line in columns(), and a migration (sqlite/migrations.h).
#pragma once

#include "ledger/rows/chronicle_rows.h"
#include "ledger/rows/hold_rows.h"
#include "ledger/rows/job_rows.h"
#include "ledger/rows/line_rows.h"
#include "ledger/rows/order_rows.h"
#include "ledger/rows/payment_rows.h"
#include "ledger/rows/people_rows.h"
#include "ledger/rows/preparation_rows.h"
#include "ledger/rows/request_rows.h"
#include "ledger/rows/sale_rows.h"
