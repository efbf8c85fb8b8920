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
    orders_[row.id] = {.order = {.id = row.id, .hold = row.hold, .state = row.state, .events = 0},
                       .hold_time = config_.hold};
  }
  void on_order_event(const ledger::OrderEventRow& row) override {
    sale().orders_.find(row.order)->second.history.push_back(row);
    order::Cashier::Record& record = orders_.find(row.order)->second;
    ++record.order.events;
    // As the wall clock has it; a jump of it moves the end of a wait, within its bounds.
    if (row.state == order::State::payment_action_required) record.acting_for = now_.wall - row.at;
  }
  void on_payment(const ledger::PaymentRowOf<std::string_view>& row) override {
    const auto record = orders_.find(row.order);
    if (record == orders_.end()) return;
    record->second.may_be_charged = row.state == ledger::PaymentState::unknown;
    sale().orders_.find(row.order)->second.provider_reference = row.provider_reference;
  }
  void on_job(const ledger::JobRowOf<std::string_view>& row) override {
    const bool is_dead = row.state == ledger::JobState::dead;
    order::Job job{.id = row.id,
                   .subject = row.subject,
                   .state = is_dead ? order::Job::State::dead : order::Job::State::waiting,
                   .attempts = row.attempts,
                   .due = due_at(row.run_at),
                   .last_error = std::string(is_dead ? row.last_error : std::string_view())};
    const auto order = orders_.find(row.subject);
    const bool is_known = order != orders_.end();
    if (!is_known && !is_dead) return;
    SaleCounters& counters = sale().front_->counters;
    ++counters.jobs_created;
    if (is_dead) ++counters.jobs_dead;
    if (!is_known) return sale().cashier_.restore_dead(job);
    sale().orders_.find(row.subject)->second.job = row.id;
    order->second.job = std::move(job);
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
    for (const auto& [id, record] : orders_) owned.cashier_.restore(now_.mono, record);
    return std::move(sale_);
  }

private:
  // A restart makes nothing due sooner; nor much later, whatever has become of the wall clock.
  [[nodiscard]] MonoTime due_at(WallTime run_at) const {
    constexpr Duration longest_pause = order::retry_delay(order::attempts_max - 1);
    return now_.mono + std::clamp<Duration>(run_at - now_.wall, Duration::zero(), longest_pause);
  }

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
  std::map<OrderId, order::Cashier::Record> orders_;
};

Result<std::unique_ptr<OwnedSale>> OwnedSale::load(const ledger::SaleRow& row, ledger::Ledger& ledger,
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
  sale->epoch_ = row.epoch + 1;
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
