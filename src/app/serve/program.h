// The running server, put together: the only place where every part is known.
//
// Construction order is dependency order, and stopping is its reverse: first the edges answer what they have taken
// and end, then payments under way come home, then the owner commits what is left and ends.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/serve/buyer/buyer_server.h"
#include "app/serve/buyer/edge_books.h"
#include "app/serve/followers.h"
#include "app/serve/keys/served_keys.h"
#include "app/serve/operator/operator_server.h"
#include "app/serve/owner/owner_side.h"
#include "app/serve/process/descriptors.h"
#include "app/serve/process/file_reload.h"
#include "app/serve/running.h"
#include "app/serve/start_notes.h"
#include "app/serve/storage/data_folder.h"
#include "app/settings/settings.h"
#include "base/log.h"
#include "fulfilment/trace/span_exporter.h"
#include "web/composition/composed_pages.h"

namespace sluice::app {

class Program final : public Running {
public:
  // Opens everything and serves when it returns. Errors are one line, for standard error.
  // `log` must outlive the program.
  [[nodiscard]] static Result<std::unique_ptr<Program>> start(const Settings& settings, Log& log);
  ~Program() override;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The keys, sales that come again, what edges have seen.
  void beat() override;
  void reload(FileReload& file) override;

  [[nodiscard]] std::string shop() const override { return takes_buyers(settings_.role) ? shop_here() : ""; }
  [[nodiscard]] std::string operators() const override { return http::to_string(operators_->endpoint()); }
  [[nodiscard]] const std::vector<std::string>& announcements() const override { return announcements_; }

private:
  Program(const Settings& settings, DataFolder folder, Log& log);

  [[nodiscard]] std::string shop_here() const { return keys_->url_of(buyers_->endpoint()); }

  [[nodiscard]] Result<void> check_bus();
  [[nodiscard]] Result<void> begin_pages();
  [[nodiscard]] Result<void> open_keys();
  [[nodiscard]] Result<void> open_owner_side();
  [[nodiscard]] Result<void> begin_traces();
  [[nodiscard]] Result<void> take_pages();
  [[nodiscard]] Result<void> add_sales();
  [[nodiscard]] Result<void> begin_payments() { return owner_side_->begin_payments(spans_.get()); }
  [[nodiscard]] Result<void> open_buyers();
  [[nodiscard]] Result<void> open_followers();
  [[nodiscard]] Result<void> begin_followers();
  [[nodiscard]] Result<void> open_operators();
  void run_threads();
  void say(std::string line) { announcements_.push_back(std::move(line)); }

  const Settings settings_;
  const unsigned threads_;  // of the edge
  const DescriptorPlan descriptors_;
  DataFolder folder_;
  Log& log_;
  SystemClock clock_;
  SystemRandom random_;        // of the owner
  SystemRandom admin_random_;  // of the admin thread
  SystemRandom key_random_;    // of the thread that starts and stops
  std::optional<ServedKeys> keys_;
  EdgeBooks books_;
  std::unique_ptr<fulfilment::SpanExporter> spans_;  // nobody collects traces: none
  std::unique_ptr<OwnerSide> owner_side_;
  std::future<Result<web::ComposedPages>> composing_;
  std::unique_ptr<Published<web::ComposedPages>> pages_;
  std::unique_ptr<BuyerServer> buyers_;
  std::unique_ptr<OperatorServer> operators_;
  std::unique_ptr<Followers> followers_;
  std::vector<std::string> announcements_;
  ProxyNote proxy_note_;
};

}  // namespace sluice::app
