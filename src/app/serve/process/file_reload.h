// What a running server takes from its configuration file when it is told to read it again (SIGHUP).
//
// The file as a whole, or nothing of it: a file that is wrong, a design that cannot be composed, change nothing and
// are told. What can be taken is
//   [shop], waiting_page, frame_ancestors  the pages, with every file that they are made of
//   [allowances]                           but for its shares of connections and event streams
//   [[sale]]                               new sales; of those that there are, the fields that change live, where the
//                                          file says something else than it did before: what operators have set since
//                                          stays
// Anything else that the file says now is named in the log, and counts from the next start.
//
// Logs: settings_reloaded (info, with `fields` taken), restart_needed (warn), settings_not_reloaded (error),
// sale_not_changed (error; on the thread that owns the sale).
//
// One thread, the program's main one. May block on the disk, and for as long as pages take to be composed (a second).
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "app/command/commands.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "base/published.h"
#include "edge/allowance/allowances.h"
#include "edge/allowance/call_shares.h"
#include "shop/owner/mailbox.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

// What the two files say otherwise, as "threads" or "limits.connections", sales apart.
[[nodiscard]] std::vector<std::string> changed_fields(const boost::json::object& before,
                                                      const boost::json::object& after);
// Of a sale in both: the fields that change live and differ, as the body of a PATCH. Empty: none. `others`: names of
// those that differ and do not.
[[nodiscard]] boost::json::object live_changes(const shop::SaleConfig& before, const shop::SaleConfig& after,
                                               std::string& others);

class FileReload {
public:
  // What is changed; all of it must outlive the reload.
  struct Targets {
    Published<web::ComposedPages>& pages;
    edge::Allowances& allowances;
    edge::CallShares& call_shares;
    shop::Mailbox* mailbox = nullptr;  // of the owner; sales are left alone where that is in another process
  };
  // `settings`: as the server was started with.
  FileReload(ServeOptions options, Settings settings, Log& log);

  void reload(const Targets& targets);

private:
  [[nodiscard]] Result<void> take(const Targets& targets);
  void keep_what_was_begun_with(Settings& next) const;
  // Names what was sent to their owners.
  void change_sales(const Settings& next, shop::Mailbox& mailbox, std::vector<std::string>& taken,
                    std::vector<std::string>& left);

  const ServeOptions options_;
  const boost::json::object started_with_;  // the file as it was then
  Settings settings_;                       // as far as they are in force
  boost::json::object file_;                // as it was read last
  Log& log_;
};

}  // namespace sluice::app
