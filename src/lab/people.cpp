#include "lab/people.h"

#include "base/invariant.h"

namespace sluice::lab {

void People::end(std::uint32_t index, End how, Ms now) {
  Person& person = all_[index];
  SLUICE_INVARIANT(!is_final(person.stage));
  person.stage = stage_of(how);
  if (person.served == never) person.gone = now;
  ++ended_[static_cast<std::size_t>(how)];
  ++ended_all_;
}

void People::redraw(const line::Draw& draw) {
  std::vector<std::uint32_t> drawn = by_place_;
  for (std::uint32_t number = 0; number < draw.count(); ++number) {
    const std::uint32_t place = draw.place_of(number);
    drawn[place] = by_place_[number];
    all_[drawn[place]].ordinal = Ordinal{place + 1};
  }
  by_place_ = std::move(drawn);
}

const char* People::broken_invariant() const {
  std::array<std::uint64_t, ends> counted{};
  std::uint64_t alive_now = 0;
  for (const Person& person : all_) {
    if (!is_final(person.stage)) {
      ++alive_now;
    } else {
      ++counted[static_cast<std::size_t>(person.stage) - static_cast<std::size_t>(Stage::bought)];
    }
  }
  if (counted != ended_) return "everybody ends once";
  return alive_now == alive() ? nullptr : "whoever has not ended is still here";
}

}  // namespace sluice::lab
