#include "app/serve/program.h"

#include "app/command/version.h"
#include "app/serve/bus/bus_note.h"
#include "app/serve/telemetry/trace_exporter.h"
#include "edge/gate/return_address.h"

namespace sluice::app {

Program::Program(const Settings& settings, DataFolder folder, Log& log)
    : settings_(settings),
      threads_(edge_threads(settings)),
      descriptors_(plan_descriptors(raise_file_limit(), threads_, settings.limits.connections_max)),
      folder_(std::move(folder)),
      log_(log),
      books_(settings) {}

Result<std::unique_ptr<Program>> Program::start(const Settings& settings, Log& log) {
  auto folder = DataFolder::open(settings.data);
  if (!folder) return folder.error();
  std::unique_ptr<Program> program(new Program(settings, std::move(*folder), log));
  for (const auto step :
       {&Program::check_bus, &Program::begin_pages, &Program::open_keys, &Program::open_followers,
        &Program::open_owner_side, &Program::begin_traces, &Program::take_pages, &Program::add_sales,
        &Program::begin_payments, &Program::open_buyers, &Program::begin_followers, &Program::open_operators}) {
    if (const auto opened = (*program.*step)(); !opened) return opened.error();
  }
  program->run_threads();
  log_start(log, settings, program->descriptors_,
            {.buyers = takes_buyers(settings.role) ? http::to_string(program->buyers_->endpoint()) : "",
             .operators = program->operators(),
             .role = settings.role,
             .threads = program->threads_,
             .sales = program->owner_side_->owner().directory().copy().size()});
  return program;
}

Result<void> Program::check_bus() {
  if (!settings_.cluster.bus) return {};
  auto note = note_of_bus(settings_.cluster);
  if (!note) return note.error();
  say(std::move(*note));
  return {};
}

// Beside the loading: either can take a second.
Result<void> Program::begin_pages() {
  composing_ = std::async(std::launch::async, [this] { return web::ComposedPages::compose(settings_.shop); });
  return {};
}

Result<void> Program::take_pages() {
  auto pages = composing_.get();
  if (!pages) return pages.error();
  for (const std::string& note : pages->notes()) say("note: " + note);
  pages_ = std::make_unique<Published<web::ComposedPages>>(std::move(*pages));
  return {};
}

Result<void> Program::open_keys() {
  auto keys = ServedKeys::open(folder_, settings_, clock_, key_random_, log_);
  if (!keys) return keys.error();
  keys_.emplace(std::move(*keys));
  return {};
}

Result<void> Program::open_followers() {
  auto followers = Followers::open(settings_, folder_, key_random_);
  if (!followers) return followers.error();
  followers_ = std::move(*followers);
  return {};
}

Result<void> Program::open_owner_side() {
  auto side = OwnerSide::open({.settings = settings_,
                               .folder = folder_,
                               .keys = keys_->ring(),
                               .clock = clock_,
                               .random = random_,
                               .start_random = key_random_,
                               .log = log_,
                               .measure = [this] { return buyers_ ? buyers_->measure() : shop::Measures{}; }});
  if (!side) return side.error();
  owner_side_ = std::move(*side);
  const auto& sandbox = owner_side_->payments().provider().sandbox;
  if (sandbox) say("sandbox payments on " + sandbox->url());
  return {};
}

Result<void> Program::begin_traces() {
  spans_ = open_traces(settings_.trace, clock_, log_);
  return {};
}

Result<void> Program::add_sales() {
  auto said = owner_side_->sales().add_configured();
  if (!said) return said.error();
  for (std::string& line : *said) say(std::move(line));
  return {};
}

Result<void> Program::begin_followers() {
  const std::string told(edge::origin_of(settings_.public_url));
  return followers_->begin({.sales = owner_side_->sales(),
                            .storage = owner_side_->storage(),
                            .changes = owner_side_->changes(),
                            .pages = *pages_,
                            .keys = keys_->ring(),
                            .clock = clock_,
                            .log = log_,
                            .origin = told.empty() ? shop_here() : told,
                            .spans = spans_.get(),
                            .workers = buyers_->workers()});
}

Result<void> Program::open_buyers() {
  auto buyers = BuyerServer::open({.settings = settings_,
                                   .descriptors = descriptors_,
                                   .threads = threads_,
                                   .clock = clock_,
                                   .log = log_,
                                   .books = books_,
                                   .changes = owner_side_->changes(),
                                   .owner = owner_side_->owner(),
                                   .keys = keys_->keeper(),
                                   .pages = *pages_,
                                   .payments = owner_side_->payments(),
                                   .tls = keys_->tls(),
                                   .vapid = followers_->deliveries().vapid(),
                                   .spans = spans_.get()});
  if (!buyers) return buyers.error();
  buyers_ = std::move(*buyers);
  if (!takes_buyers(settings_.role)) return {};
  if (std::string warning = warning_of_no_tls(log_, settings_, buyers_->endpoint()); !warning.empty()) {
    say(std::move(warning));
  }
  // Behind proxies that announce clients nobody else gets in, the sandbox least of all; nor does it know whose
  // certificate to trust. It is asked then.
  const bool may_sandbox_come_in = !settings_.front.announces && keys_->tls() == nullptr;
  if (may_sandbox_come_in) owner_side_->payments().provider().tell(buyers_->endpoint());
  say("buyers: " + shop_here());
  return {};
}

Result<void> Program::open_operators() {
  auto token = folder_.admin_token(admin_random_);
  if (!token) return token.error();
  if (token->is_new) say("admin token: written to " + folder_.file("admin.token"));
  auto operators = OperatorServer::open({.settings = settings_,
                                         .descriptors = descriptors_,
                                         .threads = threads_,
                                         .folder = folder_,
                                         .storage = owner_side_->storage(),
                                         .keys = keys_->keeper(),
                                         .clock = clock_,
                                         .random = admin_random_,
                                         .books = books_,
                                         .owner = owner_side_->owner(),
                                         .payments = owner_side_->payments(),
                                         .buyers = *buyers_,
                                         .deliveries = followers_->deliveries(),
                                         .mirror = followers_->mirror(),
                                         .analytics = owner_side_->sales().analytics(),
                                         .spans = spans_.get()},
                                        std::move(token->text));
  if (!operators) return operators.error();
  operators_ = std::move(*operators);
  say("operators: http://" + this->operators());
  return {};
}

void Program::run_threads() {
  owner_side_->run();
  buyers_->run();
  operators_->run();
}

void Program::beat() {
  keys_->keep();
  owner_side_->sales().beat();
  proxy_note_.look(log_, settings_, books_);
}

void Program::reload(FileReload& file) {
  keys_->reload();
  owner_side_->sales().reopen_analytics();
  file.reload({.pages = *pages_,
               .allowances = books_.allowances,
               .call_shares = books_.call_shares,
               .mailbox = &owner_side_->owner().mailbox()});
}

Program::~Program() {
  if (operators_) operators_->drain();
  if (buyers_) buyers_->stop();
  if (operators_) operators_->stop();
  if (owner_side_) owner_side_->hand_over_no_more();
  if (followers_) followers_->stop();
  if (owner_side_) owner_side_->stop();
}

}  // namespace sluice::app
