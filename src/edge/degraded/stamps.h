// The people who come to this edge while its owner is away, line by line, until the owner has all of them.
//
//   off         the owner answers for places.
//   away        it is not heard: whoever comes is stamped.
//   handing_in  it is heard again, and is told of all who were stamped. Whoever comes is stamped still, so that
//   nobody
//               is before them; whoever has a place is the owner's to answer.
//
//  1. A person has one stamp in a line, however often they come, until they leave or are let in.
//  2. A stamp is kept until the owner has acknowledged it, or a place was given for it elsewhere in vain.
//  3. finish() hands over what came last in the same moment in which `off` begins: what is sent after that to the
//     owner is behind it.
//  4. At most people_max are noted, beyond which come() says so.
//
// Thread-safe: one lock, held for microseconds. Memory: some 250 bytes a person.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/stamp_time.h"
#include "base/time.h"
#include "line/stamped.h"
#include "token/token.h"

namespace sluice::edge {

class Stamps {
public:
  static constexpr std::size_t people_max = 1'000'000;
  enum class Mode : std::uint8_t { off, away, handing_in };

  // Of which line, as its tickets say it.
  struct Line {
    std::string_view sale;
    LineIndex line{};
    std::uint32_t epoch = 0;
  };
  // As the owner is told of them.
  struct Noted {
    StampTime at{};
    std::string sale{};
    LineIndex line{};
    std::uint32_t epoch = 0;
    BuyerId buyer{};
    std::string client{};
  };

  // `edge`: the number of this process.
  explicit Stamps(std::uint64_t edge) : edge_(edge) {}

  [[nodiscard]] std::uint64_t edge() const { return edge_; }
  [[nodiscard]] Mode mode() const { return mode_.load(std::memory_order_acquire); }
  // This edge's part of the crowd, of all that asked lately; 0 < part <= 1.
  void set_part(double part) { part_.store(part, std::memory_order_relaxed); }
  [[nodiscard]] double part() const { return part_.load(std::memory_order_relaxed); }

  // --- The owner comes and goes. The bus's thread.
  void begin(WallTime now);  // it is away
  void begin_hand_in();
  // Those from number `from` on, of all that were noted; at most `most`. Returns the number behind the last one.
  std::size_t list(std::size_t from, std::size_t most, std::vector<Noted>& noted) const;
  // `send` is called with what list() has not listed before `from`. False: it could not be sent, and all is as
  // before.
  [[nodiscard]] bool finish(std::size_t from, const std::function<bool(std::vector<Noted>)>& send);
  // The owner has all of them. Nothing happens when it is away again.
  void forget_all();

  // --- Visitors. Any thread.
  struct Come {
    enum class How : std::uint8_t { stamped, full, not_now } how = How::not_now;  // not_now: it is off
    StampTime at{};
    std::size_t ahead = 0;  // of those who came to this edge and still wait
  };
  [[nodiscard]] Come come(const Line& line, WallTime now, BuyerId buyer, std::string_view client);
  // nullopt: does not wait here.
  [[nodiscard]] std::optional<StampTime> find(const Line& line, token::BuyerThumb buyer) const;
  [[nodiscard]] std::size_t ahead(const Line& line, StampTime at) const;
  // At a gate: whether somebody with this stamp, or place of that time, may come in. `a_second`: the gate's pace; 0:
  // none was told.
  [[nodiscard]] line::Stamped::Answer ask(const Line& line, double a_second, MonoTime now, token::BuyerThumb buyer,
                                          StampTime at);
  void leave(const Line& line, token::BuyerThumb buyer);

  // --- Operators
  [[nodiscard]] std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }  // since the start

private:
  struct Key {
    std::string sale;
    LineIndex line{};
    std::uint32_t epoch = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Book {
    line::Stamped stamped;
    const Key* key = nullptr;
  };
  struct Person {
    Book* book = nullptr;
    std::size_t index = 0;  // in it
    BuyerId buyer{};
    std::string client{};
  };
  // REQUIRES of all: the lock is held.
  [[nodiscard]] Book& book_of(const Line& line);
  [[nodiscard]] const Book* find_book(const Line& line) const;
  std::size_t list_locked(std::size_t from, std::size_t most, std::vector<Noted>& noted) const;

  const std::uint64_t edge_;
  std::atomic<Mode> mode_{Mode::off};
  std::atomic<double> part_{1};
  std::atomic<std::uint64_t> count_{0};

  mutable std::mutex mutex_;
  StampTime since_{};  // the owner is away
  std::map<Key, Book> books_;
  std::vector<Person> people_;  // in the order in which they were noted
};

}  // namespace sluice::edge
