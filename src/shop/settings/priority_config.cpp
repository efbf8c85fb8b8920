#include "shop/settings/priority_config.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json_writer.h"
#include "shop/place/typed_code.h"
#include "shop/settings/config.h"
#include "shop/settings/fields.h"

namespace sluice::shop {
namespace {

// Shorter words are found by trying.
constexpr std::size_t word_characters_min = 4;

void read_word(Fields& fields, PriorityCode& code) {
  fields.only({"code", "uses"});
  fields.require("code");
  fields.text("code", code.text, 2 * code_characters_max);
  const auto plain = plain_code(code.text);
  if (!plain || plain->size() < word_characters_min) {
    fields.fail("code", "must be " + std::to_string(word_characters_min) + " to " +
                            std::to_string(code_characters_max) + " letters A to Z and digits, besides spaces and -");
  }
  fields.number("uses", code.uses, 1, PriorityCodes::uses_each_max);
}

void read_share(Fields& fields, PriorityLine& line) {
  fields.part("share", line.share, line::Shares::share_min, 1 - line::Shares::share_min);
}

void check_shares(Fields& fields, const SaleConfig& config) {
  if (config.priority.empty() || shares_of(config).front() >= line::Shares::share_min) return;
  fields.fail("priority",
              "the shares must leave some of the calls to the sale's own line: their sum must be below 1");
}

// In as few digits as it takes to be read as the same: rounded, the shares could be too many in sum.
std::string exact(double share) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), share).ptr};
}

}  // namespace

void read_priority(Fields& fields, SaleConfig& config) {
  std::vector<std::string> known;  // codes; the lines of a sale do not share any
  fields.array("priority", priority_lines_max, [&](Fields& inner, std::size_t) {
    inner.only({"name", "share", "codes"});
    for (const char* name : {"name", "share"}) inner.require(name);
    PriorityLine line;
    inner.id("name", line.name);
    if (line.name == config.id) inner.fail("name", "is the sale's own");
    for (const PriorityLine& other : config.priority) {
      if (other.name == line.name) inner.fail("name", "is used twice");
    }
    read_share(inner, line);
    inner.array("codes", priority_words_max, [&](Fields& entry, std::size_t) {
      PriorityCode code;
      read_word(entry, code);
      const std::string plain = plain_code(code.text).value_or("");
      if (std::find(known.begin(), known.end(), plain) != known.end()) entry.fail("code", "is used twice");
      known.push_back(plain);
      line.codes.push_back(std::move(code));
    });
    config.priority.push_back(std::move(line));
  });
  check_shares(fields, config);
  if (config.priority.empty() || config.line == LineMode::sale) return;
  if (config.items.size() > 1) {
    fields.fail("priority",
                "needs line = \"sale\": where each item has a line of its own there are no priority lines");
  }
  config.line = LineMode::sale;  // the line of the only item is that of the sale
}

void change_shares(Fields& fields, SaleConfig& config) {
  fields.array("priority", priority_lines_max, [&](Fields& inner, std::size_t) {
    inner.only({"name", "share"});
    for (const char* name : {"name", "share"}) inner.require(name);
    std::string name;
    inner.id("name", name);
    const auto at = std::find_if(config.priority.begin(), config.priority.end(),
                                 [&name](const PriorityLine& line) { return line.name == name; });
    if (at == config.priority.end()) return inner.fail("name", "the sale has no such priority line");
    read_share(inner, *at);
  });
  check_shares(fields, config);
}

void write_priority(JsonWriter& json, const std::vector<PriorityLine>& lines) {
  json.key("priority").begin_array();
  for (const PriorityLine& line : lines) {
    json.begin_object().field("name", line.name).key("share").raw(exact(line.share)).key("codes").begin_array();
    for (const PriorityCode& code : line.codes) {
      json.begin_object().field("code", code.text).field("uses", code.uses).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

std::vector<double> shares_of(const SaleConfig& config) {
  std::vector<double> shares{1};
  for (const PriorityLine& line : config.priority) {
    shares.front() -= line.share;
    shares.push_back(line.share);
  }
  return shares;
}

}  // namespace sluice::shop
