// What the owner tells all edges of its sales, as those see it who make it and those who take it in.
//
// Of what a sale's news says the bus knows nothing. Each is used by one thread, that of its end of the bus.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bus/messages.h"

namespace sluice::bus {

// At the owner.
class BoardSource {
public:
  virtual ~BoardSource() = default;
  // What is news since it was asked last; `whole`: every sale there is. Views live until it is asked again.
  virtual void look(bool whole, std::vector<SaleNews>& news) = 0;
  // At edges a sale's status document was read so many times more.
  virtual void note_reads(std::string_view sale, std::uint64_t count) = 0;
};

// At an edge.
class BoardCopy {
public:
  virtual ~BoardCopy() = default;
  virtual void take(const BoardMessage& message) = 0;
  // How often each document was read here since the start. Views live until it is asked again.
  virtual void count_reads(std::vector<ReadCount>& reads) = 0;
  // Whether there is an owner who is heard, or why there is none.
  virtual void set_heard(bool is_heard, const std::string& why) = 0;
};

}  // namespace sluice::bus
