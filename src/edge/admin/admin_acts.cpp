#include "edge/admin/admin_acts.h"

#include <array>
#include <charconv>

#include "base/json_writer.h"
#include "edge/admin/csv.h"
#include "edge/admin/list_answer.h"
#include "edge/request/json_body.h"

namespace sluice::edge {
namespace {

constexpr std::size_t word_bytes_max = 64;
constexpr std::string_view titles = "act,at,who,address,kind,sale,subject,was,became\r\n";

void write_object(JsonWriter& json, std::string_view name, const std::string& text) {
  json.key(name);
  text.empty() ? json.null() : json.raw(text);
}

void write_act(const ledger::ActRow& act, std::string& out) {
  JsonWriter json(out);
  json.begin_object().field("act", raw(act.number)).field("at", format_rfc3339(act.at)).field("who", act.who);
  json.field("address", act.address).field("kind", act.kind).field("sale", act.sale).field("subject", act.subject);
  write_object(json, "was", act.was);
  write_object(json, "became", act.became);
  json.end_object();
}

void write_line(const ledger::ActRow& act, std::string& out) {
  const std::array<std::string, 9> cells{std::to_string(raw(act.number)),
                                         format_rfc3339(act.at),
                                         act.who,
                                         act.address,
                                         act.kind,
                                         act.sale,
                                         act.subject,
                                         act.was,
                                         act.became};
  write_csv_cells(cells, out);
}

bool read_number(const std::string& text, ledger::ActNumber& out) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  out = ledger::ActNumber{number};
  return error == std::errc() && end == text.data() + text.size() && number > 0;
}

}  // namespace

std::optional<AdminActs::Asked> AdminActs::asked(Errand& errand) {
  Asked asked;
  Parameters parameters(errand.request->query);
  const auto read_word = [&parameters](std::string_view name, std::string& out) {
    parameters.read(name, "at most 64 bytes", [&out](const auto& text) {
      out = text;
      return text.size() <= word_bytes_max;
    });
  };
  read_word("sale", asked.filter.sale);
  read_word("who", asked.filter.who);
  read_word("kind", asked.filter.kind);
  parameters.read("since", "a time, such as 2026-12-24T20:00:00Z", [&](const auto& text) {
    asked.filter.since = parse_rfc3339(text);
    return asked.filter.since.has_value();
  });
  parameters.read("before", "the `next` of a page before",
                  [&](const auto& text) { return read_number(text, asked.before); });
  parameters.read("limit", "1 to 500", [&](const auto& text) { return read_limit(text, asked.limit); });
  read_form(parameters, asked.form);
  if (parameters.wrong().empty()) return asked;
  desk_.refuse(errand, invalid_field(parameters.wrong()));
  return std::nullopt;
}

void AdminActs::list(Errand& errand) {
  const auto asked = this->asked(errand);
  if (!asked) return;
  if (people_ == nullptr) return desk_.refuse(errand, refusals::read_only);
  const auto page = people_->read_acts(asked->filter, asked->before, asked->limit);
  if (!page) return desk_.refuse(errand, {.kind = &refusals::read_only, .detail = page.error().detail});
  tell(errand, *asked, *page);
}

void AdminActs::tell(Errand& errand, const Asked& asked, const ledger::ActPage& page) {
  const bool goes_on = raw(page.next) != 0;
  const std::string next = std::to_string(raw(page.next));
  if (goes_on) append_next_link(errand, {"sale", "who", "kind", "since", "limit", "format"}, next);
  tell_list<ledger::ActRow>(desk_, errand, asked.form,
                            {.member = "acts",
                             .entries = page.acts,
                             .next = goes_on ? next : "null",
                             .titles = raw(asked.before) == 0 ? titles : std::string_view(),
                             .write = write_act,
                             .write_line = write_line});
}

}  // namespace sluice::edge
