// Rebuilding a sale from the ledger's rows.
#include <boost/json.hpp>
#include <map>

#include "base/invariant.h"
#include "shop/owned_sale.h"

namespace sluice::shop {

// Rows come in the order that ledger::SaleVisitor states: what is referred to precedes what refers to it.
class OwnedSale::Loader final : public ledger::SaleVisitor {
public:
  Loader(SaleConfig config, std::optional<LobbyDraw> draw, SaleState state, Instant resume_at,
         const OwnerSettings& settings, IdMint& ids, Now now)
      : config_(std::move(config)),
        lobby_draw_(std::move(draw)),
        state_(state),
        resume_at_(resume_at),
        settings_(settings),
        ids_(ids),
        now_(now) {}

  void on_item(const ledger::ItemRow& row) override {
    if (const auto item = SaleView{config_}.find_item(row.item)) config_.items[raw(*item)].stock = row.stock;
  }
  void on_line(const ledger::LineRow& row) override {
    if (row.drawn > 0) sale().restore_draw(raw(row.position), row.drawn);
    OwnedLine& line = sale().lines_.at(raw(row.position));
    line.engine.restore(
        {.issued = row.reserved, .serving = row.serving, .calls_from = resume_at_ + settings_.return_grace});
    line.reserved = row.reserved;
    line.recorded = {.issued = row.issued, .serving = row.serving};
  }
  void on_hold(const ledger::HoldRowOf<std::string_view>& row) override {
    sale::Hold hold;
    hold.id = row.id;
    hold.buyer = row.buyer;
    hold.line = row.line;
    hold.ordinal = row.ordinal;
    hold.state = row.state;
    hold.deadline = Instant(Duration(row.deadline_us));
    hold.total = row.total_amount;
    sale().sale_.restore_hold(hold);
  }
  void on_claim(const ledger::ClaimRowOf<std::string_view>& row) override {
    // Rows come item by item.
    if (row.item != item_name_) {
      item_name_ = row.item;
      item_ = SaleView{config_}.find_item(row.item);
      SLUICE_INVARIANT(item_.has_value());
    }
    sale().sale_.restore_claim({.item = *item_, .unit = row.unit, .generation = row.generation}, row.state, row.hold);
  }
  void on_slot(const ledger::SlotRowOf<std::string_view>& row) override {
    sale().sale_.restore_slot(row.buyer, row.slot, row.hold);
  }
  void on_redeemed(LineIndex line, Ordinal ordinal) override {
    sale().lines_.at(raw(line)).engine.mark_used(ordinal);
  }
  void on_order(const ledger::OrderRowOf<std::string_view>& row) override {
    OwnedSale& owned = sale();
    owned.orders_[row.id] = {.hold = row.hold,
                             .buyer = row.buyer,
                             .method = std::string(row.method),
                             .items = owned.hold_items(*owned.sale_.find(row.hold)),
                             .total = row.total_amount,
                             .job = {},
                             .history = {}};
    orders_[row.id] = {.id = row.id, .hold = row.hold, .state = row.state, .events = 0};
  }
  void on_order_event(const ledger::OrderEventRow& row) override {
    sale().orders_.find(row.order)->second.history.push_back(row);
    ++orders_.find(row.order)->second.events;
  }
  void on_payment(const ledger::PaymentRowOf<std::string_view>& row) override {
    sale().orders_.find(row.order)->second.payment = {.id = row.id, .state = row.state};
  }
  void on_job(const ledger::JobRowOf<std::string_view>& row) override {
    const auto id = OrderId::parse(row.subject);
    const auto order = id ? orders_.find(*id) : orders_.end();
    if (order == orders_.end()) return;
    order->second.attempts = row.attempts;
    sale().orders_.find(*id)->second.job = row.id;
    SaleCounters& counters = sale().front_->counters;
    ++counters.jobs_created;
    if (row.state == ledger::JobState::dead) {
      ++counters.jobs_dead;
    } else {
      due_[*id] = true;
    }
  }
  void on_handover(const ledger::HandoverRowOf<std::string_view>& row) override {
    sale().front_->lines.at(raw(row.line))->handovers.set(row.number, token::thumb_of(row.buyer));
  }
  void on_priority_code(const ledger::PriorityCodeRowOf<std::string_view>& row) override {
    sale().priority_codes_.add(row.code, {.text = std::string(row.text), .line = row.line, .uses = row.uses});
  }
  void on_priority_use(const ledger::PriorityUseRowOf<std::string_view>& row) override {
    sale().priority_codes_.use(row.code, row.buyer, row.number);
  }
  void on_answer(const ledger::AnswerRowOf<std::string_view>& row) override {
    OwnedSale& owned = sale();
    const RequestKey request{.key = std::string(row.key), .route = std::string(row.route), .fingerprint = {}};
    owned.front_->keys.stored(row.buyer, request);
    owned.answers_.emplace(answer_key(row.buyer, request), StoredAnswer{.fingerprint = std::string(row.fingerprint),
                                                                        .status = row.status,
                                                                        .body = std::string(row.body),
                                                                        .location = std::string(row.location)});
  }

  std::unique_ptr<OwnedSale> finish() {
    OwnedSale& owned = sale();
    // Ids grow with time, so the map gives a hold's orders in the order of their making.
    for (auto& [id, order] : orders_) {
      const bool due = due_.contains(id);
      const bool unsettled = order.state == order::State::accepted || order.state == order::State::payment_pending;
      order.given_up = unsettled && !due;
      owned.book_.restore(now_.mono, order, due ? order::Book::Job::due : order::Book::Job::none);
    }
    return std::move(sale_);
  }

private:
  OwnedSale& sale() {
    if (!sale_) {
      sale_.reset(new OwnedSale(config_, state_, Start::restarted, resume_at_, settings_, ids_, now_));
      sale_->lobby_draw_ = lobby_draw_;
    }
    return *sale_;
  }

  SaleConfig config_;
  std::optional<LobbyDraw> lobby_draw_;
  SaleState state_;
  Instant resume_at_;
  const OwnerSettings& settings_;
  IdMint& ids_;
  Now now_;
  std::unique_ptr<OwnedSale> sale_;
  std::string item_name_;
  std::optional<ItemIndex> item_;
  std::map<OrderId, order::Order> orders_;
  std::map<OrderId, bool> due_;
};

Result<std::unique_ptr<OwnedSale>> OwnedSale::load(const ledger::SaleRow& row, ledger::Store& ledger,
                                                   const OwnerSettings& settings, IdMint& ids, Now now,
                                                   Journal& journal) {
  boost::system::error_code not_json;
  const auto parsed = boost::json::parse(row.settings, not_json);
  const auto state = sale_state_from(row.state);
  if (not_json || !parsed.is_object() || !state) {
    return Error{ErrorKind::io, "ledger: the row of sale " + row.id + " cannot be read"};
  }
  auto config = parse_sale(parsed.get_object());
  if (!config) return Error{ErrorKind::io, "ledger: the settings of sale " + row.id + ": " + config.error().detail};

  auto draw = LobbyDraw::from(row.id, row.draw_key);
  if (config->lobby == Lobby::draw && !draw) {
    return Error{ErrorKind::io, "ledger: the draw's key of sale " + row.id + " cannot be read"};
  }
  Loader loader(*config, std::move(draw), *state, Instant(Duration(row.sale_time_us)), settings, ids, now);
  if (const auto read = ledger.read_sale(row.id, loader); !read) return read.error();
  auto sale = loader.finish();
  sale->settings_text_ = row.settings;
  sale->epoch_ = row.epoch;
  sale->commits_ = row.commit_number;
  sale->lease_ = ledger::Lease{raw(row.lease) + 1};
  sale->add(journal, ledger::TakeLease{.sale = sale->config_.id, .from = row.lease, .to = sale->lease_});
  const bool has_opened = *state != SaleState::scheduled && *state != SaleState::lobby;
  if (sale->lobby_draw_ && has_opened) sale->is_drawn_ = sale->is_draw_recorded_ = true;
  sale->follow_schedule(now);
  sale->write_sale_row(now, journal);
  sale->reserve_ordinals(journal);
  sale->call_lines(now);
  sale->publish(now);
  return sale;
}

}  // namespace sluice::shop
