#include "app/serve/program.h"

#include "app/command/version.h"
#include "app/serve/bus_note.h"
#include "app/serve/standby.h"
#include "app/serve/trace_exporter.h"
#include "base/encoding.h"
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
  for (const auto step : {&Program::check_bus, &Program::begin_pages, &Program::open_keys, &Program::open_followers,
                          &Program::open_storage, &Program::open_payments, &Program::begin_traces,
                          &Program::load_sales, &Program::take_pages, &Program::add_sales, &Program::begin_payments,
                          &Program::open_buyers, &Program::begin_followers, &Program::open_operators}) {
    if (const auto opened = (*program.*step)(); !opened) return opened.error();
  }
  program->run_threads();
  log_start(log, settings, program->descriptors_,
            {.buyers = takes_buyers(settings.role) ? http::to_string(program->buyers_->endpoint()) : "",
             .operators = program->operators(),
             .role = settings.role,
             .threads = program->threads_,
             .sales = program->sales_->owner().directory().copy().size()});
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

Result<void> Program::open_storage() {
  const auto label = [this] { return keys_label(token::fingerprint_of(keys_->ring())); };
  auto storage = Storage::open(folder_, settings_.cluster, key_random_, label);
  if (!storage) return storage.error();
  storage_.emplace(std::move(*storage));
  return {};
}

Result<void> Program::open_payments() {
  auto payments = Payments::open(settings_, folder_, clock_, key_random_, log_);
  if (!payments) return payments.error();
  payments_ = std::move(*payments);
  const auto& sandbox = payments_->provider().sandbox;
  if (sandbox) say("sandbox payments on " + sandbox->url());
  return {};
}

Result<void> Program::begin_traces() {
  spans_ = open_traces(settings_.trace, clock_, log_);
  return {};
}

Result<void> Program::load_sales() {
  auto sales = ServedSales::load({.settings = settings_,
                                  .storage = *storage_,
                                  .clock = clock_,
                                  .random = random_,
                                  .log = log_,
                                  .provider = std::string(payments_->provider().client->name()),
                                  .measure = [this] { return buyers_ ? buyers_->measure() : shop::Measures{}; }});
  if (!sales) return sales.error();
  sales_ = std::move(*sales);
  std::string process;
  append_hex(process, key_random_.next(), 16);
  changes_.emplace(sales_->owner().directory(), std::move(process));
  return {};
}

Result<void> Program::add_sales() {
  auto said = sales_->add_configured();
  if (!said) return said.error();
  for (std::string& line : *said) say(std::move(line));
  return {};
}

Result<void> Program::begin_followers() {
  const std::string told(edge::origin_of(settings_.public_url));
  return followers_->begin({.sales = *sales_,
                            .storage = *storage_,
                            .changes = *changes_,
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
                                   .changes = *changes_,
                                   .owner = sales_->owner(),
                                   .keys = keys_->keeper(),
                                   .pages = *pages_,
                                   .payments = *payments_,
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
  if (!settings_.front.announces && keys_->tls() == nullptr) payments_->provider().tell(buyers_->endpoint());
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
                                         .storage = *storage_,
                                         .keys = keys_->keeper(),
                                         .clock = clock_,
                                         .random = admin_random_,
                                         .books = books_,
                                         .owner = sales_->owner(),
                                         .payments = *payments_,
                                         .buyers = *buyers_,
                                         .deliveries = followers_->deliveries(),
                                         .mirror = followers_->mirror(),
                                         .analytics = sales_->analytics(),
                                         .spans = spans_.get()},
                                        std::move(token->text));
  if (!operators) return operators.error();
  operators_ = std::move(*operators);
  say("operators: http://" + this->operators());
  return {};
}

void Program::run_threads() {
  sales_->run();
  buyers_->run();
  operators_->run();
}

void Program::beat() {
  keys_->keep();
  sales_->beat();
  proxy_note_.look(log_, settings_, books_);
}

void Program::reload(FileReload& file) {
  keys_->reload();
  sales_->reopen_analytics();
  file.reload({.pages = *pages_,
               .allowances = books_.allowances,
               .call_shares = books_.call_shares,
               .mailbox = &sales_->owner().mailbox()});
}

Program::~Program() {
  if (operators_) operators_->drain();
  if (buyers_) buyers_->stop();
  if (operators_) operators_->stop();
  if (sales_) sales_->owner().stop_payments();
  if (sales_) sales_->owner().stop_deliveries();
  if (followers_) followers_->stop();
  if (payments_) payments_->stop();
  if (sales_) sales_->stop();
}

}  // namespace sluice::app
