// Statements that were prepared once, kept for whoever asks the same question again: a start reads each of a thousand
// sales by the same twenty, and preparing them takes five times as long as reading a small sale.
//
// Whatever is lent belongs to the borrower until it is given back; asked for once more meanwhile, another is
// prepared. One thread, as the connection. Memory: some 10 KB a statement, of which `kept_max` are kept.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "ledger/sqlite/statement.h"

namespace sluice::ledger {

class StatementShelf {
public:
  static constexpr std::size_t kept_max = 64;

  // A statement, ready to be bound; gives itself back. REQUIRES: the shelf and the connection outlive it.
  class Lent {
  public:
    Lent(StatementShelf& shelf, std::string_view sql, Statement statement)
        : shelf_(&shelf), sql_(sql), statement_(std::move(statement)) {}
    Lent(Lent&& other) noexcept
        : shelf_(std::exchange(other.shelf_, nullptr)),
          sql_(std::move(other.sql_)),
          statement_(std::move(other.statement_)) {}
    ~Lent() {
      if (shelf_ != nullptr) shelf_->take_back(std::move(sql_), std::move(statement_));
    }
    Lent& operator=(Lent&&) = delete;
    [[nodiscard]] Statement& operator*() { return statement_; }
    [[nodiscard]] Statement* operator->() { return &statement_; }

  private:
    StatementShelf* shelf_;
    std::string sql_;
    Statement statement_;
  };

  // `detail` of the error is SQLite's message alone.
  [[nodiscard]] Result<Lent> lend(sqlite3* database, std::string_view sql);

private:
  void take_back(std::string sql, Statement statement);

  std::map<std::string, Statement, std::less<>> kept_;
};

}  // namespace sluice::ledger
