#include "ledger/postgres/reading.h"

#include <algorithm>

namespace sluice::ledger::postgres {
namespace {

std::int64_t number_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

// Numbers are eight bytes, of which a text with a first byte of zero is none.
std::string shown(std::string_view bytes) {
  const bool is_number = bytes.size() == 8 && (bytes.front() == '\0' || bytes.front() == '\xff');
  return is_number ? std::to_string(number_of(bytes)) : std::string(bytes);
}

}  // namespace

std::int64_t ResultRow::number_at(int column) const {
  return number_of(text_at(column));
}

std::optional<std::string> ResultRow::problem() const {
  const std::optional<int> malformed = malformed_column();
  if (!malformed) return std::nullopt;
  std::string key;
  for (int column = 0; column < std::min(*malformed, 3); ++column) {
    key += (column == 0 ? "" : ", ") + shown(text_at(column));
  }
  return "row (" + key + "): malformed " + std::string(answer_.column_name(*malformed)) + ": " +
         shown(text_at(*malformed));
}

bool Pieces::begin(const std::string& question, std::span<const Value> values) {
  const std::string declared = "DECLARE piece NO SCROLL CURSOR FOR " + question;
  return connection_.ask(declared, values, Connection::Form::text) && ask_for_more();
}

bool Pieces::ask_for_more() {
  return connection_.send("FETCH " + std::to_string(rows_a_piece) + " FROM piece", {}, Connection::Form::binary);
}

Answer Pieces::next() {
  if (is_over_) return connection_.ask("SELECT 1 WHERE false");
  Answer piece = connection_.receive();
  if (!piece) return piece;
  is_over_ = piece.rows() < rows_a_piece;
  if (is_over_) {
    if (!connection_.run("CLOSE piece")) return {};
  } else if (!ask_for_more()) {
    return {};
  }
  return piece;
}

// All rows of a sale are wanted, not the first ones soon.
bool begin_reading(Connection& connection) {
  return connection.run(
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL cursor_tuple_fraction = 1; "
      "SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_hashjoin = on; "
      "SET LOCAL enable_mergejoin = on");
}

void end_reading(Connection& connection) {
  (void)connection.run("ROLLBACK");
}

}  // namespace sluice::ledger::postgres
