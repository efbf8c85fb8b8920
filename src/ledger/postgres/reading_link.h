// A connection for reading that comes back by itself: lost between two questions, it is made anew for the next.
//
// One thread at a time. Errors of a question that was put twice, and of a server that is away, are those of the
// port's readers: io.
#pragma once

#include <optional>
#include <utility>

#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {

class ReadingLink {
public:
  ReadingLink(Target target, Connection::Options options) : target_(std::move(target)), options_(options) {}

  [[nodiscard]] Result<void> open();

  // `ask` of a connection; once more of a new one, if the first was lost meanwhile.
  template <class Answer, class Ask>
  Result<Answer> ask(Ask ask) {
    for (const bool is_last : {false, true}) {
      if (auto up = open(); !up) return up.error();
      Result<Answer> answer = ask(*connection_);
      if (answer) return answer;
      if (is_last || !connection_->failure().is_lost()) return in_the_readers_words(answer.error());
      connection_.reset();
    }
    return Error{};
  }

private:
  static Error in_the_readers_words(Error error) {
    error.kind = ErrorKind::io;
    return error;
  }

  const Target target_;
  const Connection::Options options_;
  std::optional<Connection> connection_;
};

}  // namespace sluice::ledger::postgres
