// Rebuilding a sale from the ledger's rows.
//
// Rows may have been mended by hand, so nothing here trusts them: the first one that contradicts those before it ends
// the loading with an error that names it, and the process says so instead of going on with half a sale.
#include <boost/json.hpp>

#include "shop/purchase/order_restoring.h"
#include "shop/sale/owned_sale.h"

namespace sluice::shop {

namespace {

// Rows come in the order that ledger::SaleVisitor states: what is referred to precedes what refers to it.
class SaleLoader final : public ledger::SaleVisitor {
public:
  SaleLoader(SaleBeginning beginning, const OwnerSettings& settings, IdMint& ids, Log& log, Now now)
      : beginning_(std::move(beginning)), settings_(settings), ids_(ids), log_(log), now_(now) {}

  void on_item(const ledger::ItemRow& row) override {
    const auto item = SaleView{beginning_.config}.find_item(row.item);
    if (!item) return blame("item", row.item, "is none of the sale's settings");
    if (row.stock > sale::stock_max) return blame("item", row.item, "has too large a stock");
    beginning_.config.items[raw(*item)].stock = row.stock;
  }
  void on_line(const ledger::LineRow& row) override {
    if (!has_line(row.position)) return blame("line", row.line, "is none of the sale's settings");
    if (row.reserved > line::Board::ordinals_max || row.drawn > row.reserved) {
      return blame("line", row.line, "has numbers that no line has");
    }
    if (row.drawn > 0) sale().schedule.restore_draw(row.position, row.drawn);
    OwnedLine& line = sale().floor.line(raw(row.position));
    line.engine.restore({.issued = row.reserved,
                         .serving = row.serving,
                         .calls_from = beginning_.resume_at + settings_.return_grace});
    line.reserved = row.reserved;
    line.recorded = {.issued = row.issued, .serving = row.serving};
  }
  void on_cleared(const ledger::ClearedRowOf<std::string_view>& row) override {
    if (!has_line(row.line)) return blame("cleared", std::to_string(raw(row.first)), "is of no line");
    sale().floor.line(raw(row.line)).engine.mark_cleared({.first = raw(row.first), .last = raw(row.last)});
  }
  void on_hold(const ledger::HoldRowOf<std::string_view>& row) override {
    const sale::Hold hold{.id = row.id,
                          .buyer = row.buyer,
                          .line = row.line,
                          .ordinal = row.ordinal,
                          .state = row.state,
                          .deadline = Instant(Duration(row.deadline_us)),
                          .latest = Instant(Duration(row.latest_us)),
                          .total = row.total_amount};
    const bool fits = has_line(row.line) && sale().units.restoring().restore_hold(hold);
    if (fits) return sale().units.restore_returned(row.id, row.items);
    blame("hold", row.id.str(), "has a line that the sale has not, or a ticket that another has");
  }
  void on_claim(const ledger::ClaimRowOf<std::string_view>& row) override {
    // Rows come item by item.
    if (row.item != item_name_) {
      item_name_ = row.item;
      item_ = SaleView{beginning_.config}.find_item(row.item);
    }
    const bool fits =
        item_ && sale().units.restoring().restore_claim(
                     {.item = *item_, .unit = row.unit, .generation = row.generation}, row.state, row.hold);
    if (fits) return;
    blame("claim", std::string(row.item) + " " + std::to_string(raw(row.unit)),
          "is no unit of the stock, or of no hold that keeps units");
  }
  void on_slot(const ledger::SlotRowOf<std::string_view>& row) override {
    if (sale().units.restoring().restore_slot(row.buyer, row.slot, row.hold)) return;
    blame("buyer_slot", row.buyer.str() + " " + std::to_string(row.slot), "is of no hold of this buyer's");
  }
  void on_newest_hold(HoldId id) override { ids_.not_before(id.value()); }
  void on_redeemed(LineIndex line, Ordinal ordinal) override {
    const bool fits = has_line(line) && raw(ordinal) <= sale().floor.line(raw(line)).reserved;
    if (!fits) return blame("hold", std::to_string(raw(ordinal)), "has a ticket that was never given out");
    sale().floor.line(raw(line)).engine.mark_used(ordinal);
  }
  void on_order(const ledger::OrderRowOf<std::string_view>& row) override {
    ids_.not_before(row.id.value());
    if (!orders().restore(row)) blame("orders", row.id.str(), "is of no hold that keeps units");
  }
  void on_order_event(const ledger::OrderEventRow& row) override {
    if (!orders().restore(now_, row)) blame("order_event", row.order.str(), "is of no order");
  }
  void on_payment(const ledger::PaymentRowOf<std::string_view>& row) override { orders().restore(row); }
  void on_refund(const ledger::RefundRowOf<std::string_view>& row) override {
    if (sale().refund_book.restore(now_, row)) return;
    blame("refund", row.payment.str() + " " + std::to_string(row.number),
          "is more than its payment has captured, or of units that cannot be read");
  }
  void on_cancellation(const ledger::CancellationRowOf<std::string_view>& row) override {
    orders().restore(now_, row);
  }
  void on_job(const ledger::JobRowOf<std::string_view>& row) override {
    ids_.not_before(row.id.value());
    if (row.kind == order::payment_job) return orders().restore(now_, row);
    if (row.kind != order::refund_job) return sale().outbox.restore(now_, row);
    if (!sale().refund_book.restore(now_, row)) blame("job", row.id.str(), "is of no refund that goes on");
  }
  void on_endpoint(const ledger::EndpointRowOf<std::string_view>& row) override { sale().outbox.restore(row); }
  void on_handover(const ledger::HandoverRowOf<std::string_view>& row) override {
    const bool fits =
        has_line(row.line) && sale().front->lines[raw(row.line)]->handovers.count() < Handovers::count_max;
    if (!fits) return blame("handover", std::to_string(raw(row.number)), "is of no line, or one too many");
    sale().front->lines[raw(row.line)]->handovers.set(row.number, token::thumb_of(row.buyer));
  }
  void on_notice(const ledger::NoticeRowOf<std::string_view>& row) override {
    if (sale().notices.restore(row)) return;
    blame("notice", std::to_string(raw(row.number)), "is of no place that was given out, or one too many");
  }
  void on_priority_code(const ledger::PriorityCodeRowOf<std::string_view>& row) override {
    const bool fits = has_line(row.line) && sale().codes.size() < PriorityCodes::codes_max;
    if (!fits) return blame("priority_code", row.code, "is of no line, or one too many");
    sale().codes.add(
        row.code,
        {.text = std::string(row.text), .line = row.line, .uses = row.uses, .is_revoked = row.revoked == 1});
  }
  void on_priority_use(const ledger::PriorityUseRowOf<std::string_view>& row) override {
    const bool fits = sale().codes.find(row.code) != nullptr && sale().codes.has_room();
    if (!fits) return blame("priority_code_use", row.code, "is of no code");
    sale().codes.use(row.code, row.buyer, row.number);
  }
  void on_answer(const ledger::AnswerRowOf<std::string_view>& row) override {
    const RequestKey request{
        .key = std::string(row.key), .route = std::string(row.route), .fingerprint = std::string(row.fingerprint)};
    const Answer answer{.body = std::string(row.body), .location = std::string(row.location)};
    sale().answers.restore(row.buyer, request, row.status, answer, row.created_at);
  }

  void on_sample(const ledger::SampleRowOf<std::string_view>& row) override { sale().chronicle.restore(row); }
  void on_sale_event(const ledger::SaleEventRowOf<std::string_view>& row) override { sale().chronicle.restore(row); }
  void on_inbox(const ledger::InboxRowOf<std::string_view>& row) override {
    sale().inbox.restore(row.provider, row.event, row.taken_at);
  }

  // All of it, or the first row that does not fit.
  Result<std::unique_ptr<SaleParts>> finish() {
    SaleParts& parts = sale();
    if (!broken_) {
      const sale::Hold* unfit = parts.units.restoring().unfit_hold();
      if (unfit != nullptr) blame("hold", unfit->id.str(), "has not the units or slots that its state keeps");
    }
    if (!broken_ && parts.refunds.broken_invariant() != nullptr) blame("refund", "asked", "has no job");
    if (broken_) return Error{ErrorKind::io, *broken_};
    orders().finish(now_);
    return std::move(sale_);
  }

private:
  // Built with the first row that is not an item's: the settings have the stock by then.
  SaleParts& sale() {
    if (!sale_) sale_ = std::make_unique<SaleParts>(beginning_, settings_, ids_, log_, now_);
    return *sale_;
  }
  OrderRestoring& orders() {
    SaleParts& parts = sale();
    if (!orders_) orders_.emplace(parts.course, parts.units, parts.order_records, parts.cashier);
    return *orders_;
  }
  bool has_line(LineIndex line) { return raw(line) < sale().floor.line_count(); }
  void blame(std::string_view table, std::string_view row, std::string_view why) {
    if (broken_) return;
    broken_ = "ledger: sale " + beginning_.config.id + ": table " + std::string(table) + ": row " + std::string(row) +
              " " + std::string(why);
  }

  SaleBeginning beginning_;
  const OwnerSettings& settings_;
  IdMint& ids_;
  Log& log_;
  Now now_;
  std::unique_ptr<SaleParts> sale_;
  std::optional<OrderRestoring> orders_;  // of sale_
  std::string item_name_;
  std::optional<ItemIndex> item_;
  std::optional<std::string> broken_;  // the first row that does not fit
};

}  // namespace

Result<std::unique_ptr<OwnedSale>> OwnedSale::load(const ledger::SaleRow& row, ledger::Ledger& ledger,
                                                   const OwnerSettings& settings, IdMint& ids, Log& log, Now now,
                                                   std::string_view why, Round& round) {
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
  SaleLoader loader({.config = std::move(*config),
                     .epoch = row.epoch,
                     .draw = std::move(draw),
                     .state = *state,
                     .start = line::WaitModel::Start::restarted,
                     .resume_at = Instant(Duration(row.sale_time_us))},
                    settings, ids, log, now);
  if (const auto read = ledger.read_sale(row.id, loader); !read) return read.error();
  auto loaded = loader.finish();
  if (!loaded) return loaded.error();
  std::unique_ptr<OwnedSale> sale(new OwnedSale(std::move(*loaded)));
  SaleParts& parts = *sale->parts_;
  parts.mark.take_over(row, round);
  parts.chronicle.tell_started(now, why, round);
  parts.outbox.bury_targetless(now, round);
  if (*state != SaleState::scheduled && *state != SaleState::lobby) parts.schedule.restore_opened();
  sale->begin(now, round);
  return sale;
}

}  // namespace sluice::shop
