#include "edge/edge_test_kit.h"

namespace sluice::edge {
namespace {

void keep(TestAnswer& answer, const http::Response& response) {
  EXPECT_EQ(answer.status, 0) << "one answer a request";
  answer = {.status = response.status,
            .type = std::string(response.content_type),
            .fields = std::string(response.extra_headers),
            .body = std::string(response.body)};
}

class Sink final : public http::Deferred::Sink, public http::Stream::Sink {
public:
  explicit Sink(std::shared_ptr<TestAnswer> answer) : answer_(std::move(answer)) {}
  void respond(std::uint64_t, const http::Response& response) override { keep(*answer_, response); }
  [[nodiscard]] bool is_streaming() const override { return true; }
  [[nodiscard]] bool push(std::string_view bytes) override {
    answer_->body += bytes;
    return true;
  }
  void end_stream() override {}

private:
  std::shared_ptr<TestAnswer> answer_;
};

class TestExchange final : public http::Exchange {
public:
  explicit TestExchange(std::shared_ptr<TestAnswer> answer) : answer_(std::move(answer)) {}
  void respond(const http::Response& response) override { keep(*answer_, response); }
  [[nodiscard]] http::Deferred defer() override { return {std::make_shared<Sink>(answer_), 1}; }
  [[nodiscard]] http::Stream stream(const http::Response& head) override {
    keep(*answer_, head);
    return http::Stream(std::make_shared<Sink>(answer_));
  }

private:
  std::shared_ptr<TestAnswer> answer_;
};

const Published<web::ComposedPages>& pages() {
  static const Published<web::ComposedPages> composed(web::ComposedPages::compose().value());
  return composed;
}

token::KeyRing one_key(Random& random, WallTime now) {
  return token::KeyRing({token::make_key(1, random, now)});
}

}  // namespace

std::string TestAnswer::problem() const {
  constexpr std::string_view before = "\"type\":\"/problems/";
  const std::size_t at = body.find(before);
  if (type != "application/problem+json" || at == std::string::npos) return {};
  const std::size_t start = at + before.size();
  return body.substr(start, body.find('"', start) - start);
}

std::map<std::string, std::string> TestAnswer::cookies() const {
  constexpr std::string_view field = "Set-Cookie: ";
  std::map<std::string, std::string> all;
  for (std::size_t at = fields.find(field); at != std::string::npos; at = fields.find(field, at + 1)) {
    const std::string pair = fields.substr(at + field.size(), fields.find(';', at) - at - field.size());
    all[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  return all;
}

TestEdge::TestEdge(std::size_t mailbox_capacity, const AllowanceSettings& allowed)
    : keys(one_key(random, clock.wall())),
      call_shares(allowed),
      mailbox(mailbox_capacity),
      allowances(allowed),
      work(allowed),
      context{.directory = directory,
              .keys = keys,
              .health = health,
              .mailbox = mailbox,
              .clock = clock,
              .event_slots = slots,
              .changes = changes,
              .pages = pages(),
              .allowances = allowances,
              .call_shares = call_shares,
              .work = work,
              .provider_events = events,
              .event_counts = event_counts,
              .public_origin = "https://shop.example",
              .allowed_origins = {"https://other.example"}},
      people(ledger.open_people().value()),
      buyers(std::make_unique<BuyerApi>(context, random)),
      admin(std::make_unique<AdminApi>(context, random,
                                       AdminApi::Options{.token = "secret",
                                                         .hosts = {"Ops.example"},
                                                         .metrics = [] { return std::string("metrics\n"); },
                                                         .pulse = [] { return std::string("{}"); },
                                                         .orders = &orders,
                                                         .people = people.get(),
                                                         .slow = &slow})) {
  buyers->attach(loop);
  admin->attach(operators_loop);
}

shop::SaleFront& TestEdge::add(const shop::SaleConfig& config, shop::SaleState state) {
  constexpr std::uint32_t ordinals = 1000;
  const auto front = std::make_shared<shop::SaleFront>(config);
  for (const auto& line : front->lines) line->board.allow_until(ordinals);
  front->told.state = state;
  front->told.status.set(
      {.body = "{\"sale\":\"" + config.id + "\"}", .etag = "\"1\"", .state = "open", .revision = 1});
  shop::Directory next = directory.copy();
  next[config.id] = front;
  directory.set(std::move(next));
  return *front;
}

std::shared_ptr<TestAnswer> TestEdge::ask(http::Handler& api, const TestRequest& asked) {
  http::Request request;
  request.method = asked.method;
  request.path = asked.path;
  request.target = asked.path;
  request.query = asked.query;
  request.body = asked.body;
  request.cookie = asked.cookie;
  request.authorization = asked.authorization;
  request.ticket = asked.ticket;
  request.pass = asked.pass;
  request.work = asked.work;
  request.account = asked.account;
  request.idempotency_key = asked.key;
  request.has_idempotency_key = !asked.key.empty();
  request.origin = asked.origin;
  request.sec_fetch_site = asked.fetch_site;
  request.host = asked.host;
  request.original_uri = asked.original_uri;
  request.traceparent = asked.traceparent;
  request.peer = asked.peer;
  request.forwarded_for = asked.forwarded_for;
  request.stripe_signature = asked.stripe_signature;
  request.operator_page = asked.operator_page;
  auto answer = std::make_shared<TestAnswer>();
  TestExchange exchange(answer);
  api.handle(request, exchange);
  api.after_round();
  return answer;
}

std::vector<shop::Command> TestEdge::owner(const Decide& decide) {
  std::vector<shop::CallPtr> calls;
  mailbox.take(calls, 1000);
  std::vector<shop::Command> asked;
  for (shop::CallPtr& call : calls) {
    asked.push_back(call->command);
    shop::ReplyQueue* replies = call->reply_to();
    if (replies == nullptr) continue;
    if (decide) call->answer = decide(call->command);
    std::vector<shop::CallPtr> one;
    one.push_back(std::move(call));
    replies->deliver(std::move(one));
  }
  loop.run();
  operators_loop.run();
  return asked;
}

std::string TestEdge::identity(BuyerId id) {
  const auto ring = keys.snapshot();
  return token::sign(*ring, clock.wall(), token::Buyer{id}).str();
}

std::string TestEdge::ticket(const shop::SaleFront& sale, BuyerId id, LineIndex line, Ordinal number) {
  const auto ring = keys.snapshot();
  return token::sign(*ring, clock.wall(),
                     token::Ticket{.sale = sale.tag,
                                   .line = line,
                                   .ordinal = number,
                                   .epoch = sale.epoch,
                                   .buyer = token::thumb_of(id),
                                   .issued_at = clock.wall()})
      .str();
}

std::string TestEdge::pass(const shop::SaleFront& sale, BuyerId id, LineIndex line, Ordinal number) {
  const auto ring = keys.snapshot();
  return token::sign(*ring, clock.wall(),
                     token::Pass{.sale = sale.tag,
                                 .line = line,
                                 .ordinal = number,
                                 .epoch = sale.epoch,
                                 .buyer = token::thumb_of(id),
                                 .quantity = 2,
                                 .issued_at = clock.wall(),
                                 .expires_at = clock.wall() + std::chrono::minutes(10)})
      .str();
}

shop::SaleConfig a_drop() {
  shop::SaleConfig config;
  config.id = "drop";
  config.name = "Drop";
  config.items = {{.id = "tee", .name = "Tee", .price = {.amount = 2500, .currency = "EUR"}, .stock = 100}};
  return config;
}

shop::SaleConfig a_gate() {
  shop::SaleConfig config;
  config.id = "gate";
  config.name = "Gate";
  return config;
}

}  // namespace sluice::edge
