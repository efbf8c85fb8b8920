#include "app/serve/followers.h"

#include <utility>

#include "base/shown_text.h"

namespace sluice::app {

Result<std::unique_ptr<Followers>> Followers::open(const Settings& settings, const DataFolder& folder,
                                                   Random& random) {
  auto deliveries = Deliveries::open(settings.deliveries, folder, random);
  if (!deliveries) return deliveries.error();
  std::unique_ptr<Followers> followers(new Followers(settings, random));
  followers->deliveries_ = std::move(*deliveries);
  return followers;
}

Result<void> Followers::begin(const Sources& sources) {
  begin_deliveries(sources);
  begin_mirror(sources);
  return begin_hooks(sources);
}

void Followers::begin_deliveries(const Sources& sources) {
  shop::Owner& owner = sources.sales.owner();
  const auto come_home = [&mailbox = owner.mailbox()](const delivery::Task& task, delivery::Result result) {
    result.detail = one_line_of(result.detail);  // a broker or a database says it, in whatever letters it has
    mailbox.push_unbounded(std::make_unique<shop::Notice>(shop::DeliverySettled{
        .sale = task.sale, .job = task.id, .lease = task.lease, .target = task.target, .result = std::move(result)}));
  };
  delivery::Carrier* const here = deliveries_->begin({.pages = sources.pages,
                                                      .keys = sources.keys,
                                                      .clock = sources.clock,
                                                      .log = sources.log,
                                                      .origin = sources.origin,
                                                      .root = settings_.shop.root,
                                                      .spans = sources.spans},
                                                     come_home);
  if (here == nullptr) return;
  if (sources.workers == nullptr) return owner.set_carrier(*here);
  sources.workers->attend({.here = here,
                           .done = come_home,
                           .targets = targets_of(settings_.deliveries),
                           .terms = [deliveries = deliveries_.get()] { return deliveries->terms(); }});
  owner.set_carrier(*sources.workers);
}

void Followers::begin_mirror(const Sources& sources) {
  if (!settings_.mirror) return;
  const std::string mark = std::to_string(random_.next()) + '-' + std::to_string(random_.next());
  mirror_ = std::make_unique<Mirror>(Mirror::Sources{.settings = *settings_.mirror,
                                                     .directory = sources.sales.owner().directory(),
                                                     .health = sources.sales.owner().health(),
                                                     .clock = sources.clock,
                                                     .log = sources.log},
                                     mark);
}

// Their first look waits for the owner, which begins with the threads.
Result<void> Followers::begin_hooks(const Sources& sources) {
  auto people = sources.storage.open_people();
  if (!people) return people.error();
  shop::Owner& owner = sources.sales.owner();
  hooks_ = std::make_unique<Hooks>(Hooks::Sources{.hooks = settings_.hooks,
                                                  .directory = owner.directory(),
                                                  .mailbox = owner.mailbox(),
                                                  .people = std::move(*people),
                                                  .clock = sources.clock,
                                                  .log = sources.log});
  purges_ = std::make_unique<Purges>(settings_.hooks, Purges::Sources{.directory = owner.directory(),
                                                                      .changes = sources.changes,
                                                                      .mailbox = owner.mailbox(),
                                                                      .clock = sources.clock,
                                                                      .log = sources.log});
  return {};
}

void Followers::stop() {
  deliveries_->stop();
  hooks_.reset();
  purges_.reset();
  mirror_.reset();
}

}  // namespace sluice::app
