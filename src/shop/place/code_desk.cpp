#include "shop/place/code_desk.h"

#include "base/invariant.h"
#include "base/json_writer.h"
#include "shop/place/typed_code.h"

namespace sluice::shop {
namespace {

void write_code(JsonWriter& json, const PriorityCodes::Code& code) {
  json.field("code", code.text).field("uses", code.uses).field("used", code.used).field("revoked", code.is_revoked);
}

}  // namespace

void CodeDesk::add_codes_of_settings(Round& round) {
  const auto& lines = course_.config().priority;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LineIndex line = line_at(i + 1);
    for (const PriorityCode& code : lines[i].codes) add_code(line, code.text, code.uses, round);
  }
}

// REQUIRES: the text is a code, and the sale has none like it.
void CodeDesk::add_code(LineIndex line, std::string_view text, std::uint32_t uses, Round& round) {
  ledger::InsertPriorityCode row;
  row.sale = course_.sale();
  row.code = round.keep(*plain_code(text));
  row.text = round.keep(text);
  row.line = line;
  row.uses = uses;
  round.add(row);
  const bool is_new = codes_.add(row.code, {.text = std::string(text), .line = line, .uses = uses});
  SLUICE_INVARIANT(is_new);
}

Answer CodeDesk::apply(Now, const MakeCodes& make, Round& round) {
  const auto line = SaleView{course_.config()}.find_priority(make.line);
  if (!line) return {.verdict = Verdict::no_such_line};
  const std::size_t room = PriorityCodes::codes_max - codes_.size();
  if (make.count > room) {
    return {.verdict = Verdict::conflict,
            .detail = "the sale may have " + std::to_string(room) + " codes more; one code may be for many people"};
  }
  Answer answer{.verdict = Verdict::created};
  JsonWriter json(answer.body);
  json.begin_object().field("sale", course_.sale()).field("priority", make.line).key("codes").begin_array();
  for (std::uint32_t i = 0; i < make.count; ++i) {
    const std::string text = codes_.make(ids_.random());
    add_code(*line, text, make.uses, round);
    json.begin_object().field("code", text).field("uses", make.uses).end_object();
  }
  json.end_array().end_object();
  return answer;
}

Answer CodeDesk::apply(Now, const ReadCodes& read, Round&) {
  const auto line = SaleView{course_.config()}.find_priority(read.line);
  if (!line) return {.verdict = Verdict::no_such_line};
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  json.begin_object().field("sale", course_.sale()).field("priority", read.line);
  json.key("share").decimal(calling_.share(raw(*line)), 6);
  json.key("codes").begin_array();
  for (const auto& [plain, code] : codes_.all()) {
    if (code.line != *line) continue;
    json.begin_object();
    write_code(json, code);
    json.end_object();
  }
  json.end_array().end_object();
  return answer;
}

Answer CodeDesk::apply(Now, const RevokeCode& revoke, Round& round) {
  const auto line = SaleView{course_.config()}.find_priority(revoke.line);
  if (!line) return {.verdict = Verdict::no_such_line};
  const std::string plain = plain_code(revoke.code).value_or("");
  const PriorityCodes::Code* code = codes_.find(plain);
  if (code == nullptr || code->line != *line) return {.verdict = Verdict::unknown_code};
  Answer answer{.verdict = code->is_revoked ? Verdict::found : Verdict::done};
  if (!code->is_revoked) {
    round.add(ledger::RevokePriorityCode{.sale = course_.sale(), .code = round.keep(plain)});
    codes_.revoke(plain);
  }
  JsonWriter json(answer.body);
  json.begin_object().field("sale", course_.sale()).field("priority", revoke.line);
  write_code(json, *code);
  json.end_object();
  return answer;
}

}  // namespace sluice::shop
