// What a statement is asked with, and what it answers.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::postgres {

// A value of a statement, as text.
class Value {
public:
  // What it is on the server. any: what the statement makes of it.
  enum class Type : Oid { any = 0, int8 = 20, text = 25 };

  Value(std::string_view text) : text_(text) {}                  // NOLINT(google-explicit-constructor)
  Value(const std::string& text) : text_(text) {}                // NOLINT(google-explicit-constructor)
  Value(const char* text) : text_(text) {}                       // NOLINT(google-explicit-constructor)
  Value(std::int64_t number) : text_(std::to_string(number)) {}  // NOLINT(google-explicit-constructor)
  Value(std::string text, Type type) : text_(std::move(text)), type_(type) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Type type() const { return type_; }

private:
  std::string text_;
  Type type_ = Type::any;
};

// false: it failed (Link::failure()).
class Answer {
public:
  Answer() = default;
  explicit Answer(PGresult* result) : result_(result) {}

  explicit operator bool() const { return result_ != nullptr; }
  [[nodiscard]] const PGresult* get() const { return result_.get(); }
  [[nodiscard]] int rows() const { return PQntuples(result_.get()); }
  // As the server writes it; a view of nothing for null.
  [[nodiscard]] std::string_view text(int row, int column) const {
    if (PQgetisnull(result_.get(), row, column) == 1) return {};
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  [[nodiscard]] std::string_view column_name(int column) const { return PQfname(result_.get(), column); }
  // What was done: "COMMIT", "INSERT 0 3".
  [[nodiscard]] std::string_view tag() const { return PQcmdStatus(result_.get()); }
  // Of a statement that was described: how many values it names.
  [[nodiscard]] int values_named() const { return PQnparams(result_.get()); }

private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

}  // namespace sluice::postgres
