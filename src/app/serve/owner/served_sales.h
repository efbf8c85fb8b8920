// The sales that a server serves: as the ledger has them, as its file names them, as series bring them; and the
// threads of their owner.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/serve/owner/series_maker.h"
#include "app/serve/storage/storage.h"
#include "app/serve/telemetry/analytics.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "base/random.h"
#include "base/time.h"
#include "shop/owner/owner_thread.h"

namespace sluice::app {

class ServedSales {
public:
  struct Parts {
    const Settings& settings;
    Storage& storage;
    const Clock& clock;
    Random& random;  // of the owner
    Log& log;
    std::string provider;  // of payments
    // What is counted of buyers' requests: asked on the owner's thread.
    std::function<shop::Measures()> measure;
  };
  // As the ledger has them. What is referred to must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<ServedSales>> load(const Parts& parts);
  ~ServedSales() { stop(); }
  ServedSales(const ServedSales&) = delete;
  ServedSales& operator=(const ServedSales&) = delete;

  // Those of the file, and of series what is due. Returns what there is to say of it, a line each.
  [[nodiscard]] Result<std::vector<std::string>> add_configured();
  // Begins to decide.
  void run();
  // What series bring; every second or so, by one thread.
  void beat();
  // Counts into a new file, once the old one was moved away.
  void reopen_analytics();
  // Commits what is left, and ends; idempotent.
  void stop();

  [[nodiscard]] shop::Owner& owner() { return owner_; }
  [[nodiscard]] const Analytics* analytics() const { return analytics_.get(); }  // nobody counts: none

private:
  ServedSales(const Parts& parts, std::unique_ptr<Analytics> analytics);

  const Settings& settings_;
  shop::Archive& archive_;
  Log& log_;
  const std::unique_ptr<Analytics> analytics_;
  shop::Owner owner_;
  SeriesMaker series_;
  std::unique_ptr<shop::ArchiveThread> archive_thread_;
  std::unique_ptr<shop::OwnerThread> owner_thread_;
};

}  // namespace sluice::app
