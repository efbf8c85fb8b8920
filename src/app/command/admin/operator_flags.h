// The flags of the commands that ask a running server: `sluice sale`, `sluice jobs`,
// `sluice webhooks`, `sluice orders`.
#pragma once

#include "app/command/commands.h"

namespace CLI {
class App;
}

namespace sluice::app {

void add_sale_commands(CLI::App& command, SaleOptions& options);
void add_jobs_commands(CLI::App& command, JobsOptions& options);
void add_acts_commands(CLI::App& command, ActsOptions& options);
void add_user_commands(CLI::App& command, UserOptions& options);
void add_webhooks_commands(CLI::App& command, WebhooksOptions& options);
void add_orders_commands(CLI::App& command, OrdersOptions& options);

}  // namespace sluice::app
