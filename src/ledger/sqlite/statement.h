// A prepared statement, and the only place where values cross into and out of SQLite.
//
// Text is bound where it lies (no copy, no allocation): what is passed to run() or bind() must live until the
// statement has been stepped for the last time. Text read from a column is valid until the next step.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/ids.h"
#include "base/result.h"

namespace sluice::ledger {

// An id as the API writes it, in place; binds as NULL when the id is nil.
template <class Tag>
class IdText {
public:
  explicit IdText(TypedId<Tag> id) : is_nil_(id.is_nil()) {
    if (is_nil_) return;
    std::copy(Tag::prefix.begin(), Tag::prefix.end(), text_.begin());
    const auto body = id.value().text();
    std::copy(body.begin(), body.end(), text_.begin() + Tag::prefix.size());
  }
  [[nodiscard]] bool is_nil() const { return is_nil_; }
  [[nodiscard]] std::string_view view() const { return {text_.data(), text_.size()}; }

private:
  std::array<char, Tag::prefix.size() + Id128::text_size> text_;  // filled unless nil
  bool is_nil_;
};

class Statement {
public:
  Statement() = default;
  Statement(Statement&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Statement() { sqlite3_finalize(handle_); }

  // `detail` of the error is SQLite's message alone.
  enum class Use { kept, once };
  [[nodiscard]] static Result<Statement> prepare(sqlite3* db, std::string_view sql, Use use);

  // Binds, steps once and resets. SQLITE_DONE is success for all that is not a question.
  template <class... Values>
  [[nodiscard]] int run(const Values&... values) {
    if (const int rc = bind(values...); rc != SQLITE_OK) return rc;
    const int rc = sqlite3_step(handle_);
    sqlite3_reset(handle_);
    return rc;
  }

  template <class... Values>
  [[nodiscard]] int bind(const Values&... values) {
    return bind_from(1, values...);
  }
  // From parameter `first` on.
  template <class... Values>
  [[nodiscard]] int bind_from([[maybe_unused]] int first, [[maybe_unused]] const Values&... values) {
    int rc = SQLITE_OK;
    ((rc = rc == SQLITE_OK ? bind_one(first++, values) : rc), ...);
    return rc;
  }
  [[nodiscard]] int step() { return sqlite3_step(handle_); }
  void reset() { sqlite3_reset(handle_); }
  // And what was bound, so that nothing is referred to that may be gone.
  void forget_values() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
  }

  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  // A view of nothing (data() == nullptr) for NULL.
  [[nodiscard]] std::string_view text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }
  [[nodiscard]] std::string_view column_name(int column) const { return sqlite3_column_name(handle_, column); }
  [[nodiscard]] sqlite3* database() const { return sqlite3_db_handle(handle_); }

private:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  int bind_one(int index, std::string_view text) {
    // An empty view may point nowhere, and SQLite takes a null pointer for NULL.
    const char* data = text.data() == nullptr ? "" : text.data();
    return sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  template <class Tag>
  int bind_one(int index, const IdText<Tag>& id) {
    return id.is_nil() ? sqlite3_bind_null(handle_, index) : bind_one(index, id.view());
  }
  int bind_one(int index, Ordinal ordinal) {
    return raw(ordinal) == 0 ? sqlite3_bind_null(handle_, index) : bind_one(index, raw(ordinal));
  }
  template <class Integer>
  requires std::is_integral_v<Integer>
  int bind_one(int index, Integer value) {
    return sqlite3_bind_int64(handle_, index, static_cast<std::int64_t>(value));
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  int bind_one(int index, Enum value) { return bind_one(index, raw(value)); }

  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace sluice::ledger
