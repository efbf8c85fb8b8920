// A change of a sale that no person waits for: what the configuration file says, an event of a series.
//
// Logs: sale_not_changed (error; on the thread that owns the sale).
#pragma once

#include <string>

#include "base/log.h"
#include "shop/owner/mailbox.h"

namespace sluice::app {

// `log` must outlive the mailbox's owner.
void change_sale(shop::Mailbox& mailbox, shop::Command asked, const std::string& sale, Log& log);

}  // namespace sluice::app
